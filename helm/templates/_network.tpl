{{/* Name resolution, wherever the cluster serves it. */}}
{{- define "fourtuple.dnsEgress" -}}
- ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
{{- end }}

{{/* The broker: the bundled pod, or a port anywhere. */}}
{{- define "fourtuple.brokerEgress" -}}
{{- if include "fourtuple.bundled" . }}
- to:
    - podSelector:
        matchLabels:
          {{- include "fourtuple.selector" (dict "root" . "component" "rabbitmq") | nindent 10 }}
  ports:
    - { protocol: TCP, port: amqps }
{{- else }}
- ports:
    - { protocol: TCP, port: {{ .Values.rabbitmq.external.port }} }
{{- end }}
{{- end }}

{{/* Peers from safety.allow: names are not here, as a NetworkPolicy knows none. */}}
{{- define "fourtuple.allowedPeers" -}}
{{- range .Values.safety.allow }}
{{- if not (hasPrefix "dns:" .) }}
{{- $bits := ternary "128" "32" (contains ":" .) }}
- ipBlock: { cidr: {{ ternary . (printf "%s/%s" . $bits) (contains "/" .) | quote }} }
{{- end }}
{{- end }}
{{- if .Values.target.enabled }}
- podSelector:
    matchLabels:
      {{- include "fourtuple.selector" (dict "root" . "component" "target") | nindent 6 }}
{{- end }}
{{- end }}

{{/* A policy for the pods of one component. Argument: root, component, ingress and egress (YAML lists). */}}
{{- define "fourtuple.policy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "fourtuple.metadata" (dict "root" .root "component" .component) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "fourtuple.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- with .ingress }}
  ingress:
    {{- . | nindent 4 }}
  {{- end }}
  {{- with .egress }}
  egress:
    {{- . | nindent 4 }}
  {{- end }}
{{- end }}
