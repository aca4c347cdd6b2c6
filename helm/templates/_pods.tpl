{{/*
Annotations and labels of a pod template: none that change with each version, or pods would. Argument: root, component,
labels and annotations (may be left out).
*/}}
{{- define "fourtuple.podMetadata" -}}
{{- with merge (dict) (default (dict) .annotations) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
labels:
  {{- include "fourtuple.selector" . | nindent 2 }}
  {{- with merge (dict) (default (dict) .labels) .root.Values.commonLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/*
What every pod has. Argument: root, component, place (nodeSelector, tolerations and the like of the values), and what
may be left out: profile (a seccomp profile on the nodes), runAsUser, sysctls.
*/}}
{{- define "fourtuple.podSpec" -}}
{{- $user := ternary .runAsUser .root.Values.security.runAsUser (hasKey . "runAsUser") }}
{{- $group := ternary .runAsUser .root.Values.security.runAsGroup (hasKey . "runAsUser") }}
{{- $files := ternary .runAsUser .root.Values.security.fsGroup (hasKey . "runAsUser") }}
serviceAccountName: {{ include "fourtuple.serviceAccount" .root }}
automountServiceAccountToken: false
# Service links would be variables that begin with FOURTUPLE_ in a release of that name.
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  {{- if not (kindIs "invalid" $user) }}
  runAsUser: {{ int64 $user }}
  {{- end }}
  {{- if not (kindIs "invalid" $group) }}
  runAsGroup: {{ int64 $group }}
  {{- end }}
  {{- if not (kindIs "invalid" $files) }}
  fsGroup: {{ int64 $files }}
  {{- end }}
  seccompProfile:
    {{- if .profile }}
    type: Localhost
    localhostProfile: {{ .profile }}
    {{- else }}
    type: RuntimeDefault
    {{- end }}
  {{- with .sysctls }}
  sysctls:
    {{- range $name, $value := . }}
    - name: {{ $name }}
      value: {{ $value | quote }}
    {{- end }}
  {{- end }}
{{- with .place.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .place.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .place.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .place.topologySpread }}
topologySpreadConstraints:
  {{- range $key, $otherwise := . }}
  - topologyKey: {{ $key }}
    whenUnsatisfiable: {{ $otherwise }}
    maxSkew: 1
    labelSelector:
      matchLabels:
        {{- include "fourtuple.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "fourtuple.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Probes of the health endpoint. A process that waits for broker or store is alive, and not ready. */}}
{{- define "fourtuple.probes" -}}
startupProbe:
  httpGet: { path: /healthz/live, port: health }
  periodSeconds: 2
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /healthz/live, port: health }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /healthz/ready, port: health }
  periodSeconds: 3
  timeoutSeconds: 3
{{- end }}

{{/* Environment that coordinator and agent have in common. Argument: root, key (of the broker's URI). */}}
{{- define "fourtuple.clusterEnv" -}}
{{- $root := .root }}
{{- $external := .root.Values.rabbitmq.external }}
- name: FOURTUPLE_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: FOURTUPLE_CLUSTER
  value: {{ .root.Values.cluster | quote }}
- name: FOURTUPLE_BUS
  valueFrom:
    secretKeyRef:
      {{- if include "fourtuple.bundled" .root }}
      name: {{ include "fourtuple.rabbitmqSecret" .root }}
      key: {{ .key }}
      {{- else }}
      name: {{ $external.existingSecret }}
      key: {{ ternary $external.coordinatorKey $external.agentKey (eq .key "coordinator-uri") }}
      {{- end }}
{{- if include "fourtuple.bundled" .root }}
- name: FOURTUPLE_BUS_AGENTS
  value: agents
{{- else }}
- name: FOURTUPLE_BUS_COORDINATOR
  value: {{ $external.coordinatorUser | quote }}
- name: FOURTUPLE_BUS_AGENTS
  value: {{ $external.agentsUser | quote }}
- name: FOURTUPLE_BUS_VOUCHED
  value: {{ $external.vouched }}
{{- end }}
{{- if or (include "fourtuple.bundled" .root) $external.caSecret }}
- name: FOURTUPLE_CA
  value: /bus-ca/ca.crt
{{- end }}
- name: FOURTUPLE_BEAT
  value: {{ .root.Values.beat }}
- name: FOURTUPLE_LOG
  value: json
- name: FOURTUPLE_LOG_LEVEL
  value: {{ .root.Values.logLevel }}
{{- end }}

{{/* What signs the broker's certificate: mount and volume, both empty when that is the system's business. */}}
{{- define "fourtuple.busCaMount" -}}
{{- if or (include "fourtuple.bundled" .) .Values.rabbitmq.external.caSecret }}
- { name: bus-ca, mountPath: /bus-ca, readOnly: true }
{{- end }}
{{- end }}

{{- define "fourtuple.busCaVolume" -}}
{{- if or (include "fourtuple.bundled" .) .Values.rabbitmq.external.caSecret }}
- name: bus-ca
  secret:
    secretName: {{ default (include "fourtuple.tlsSecret" .) .Values.rabbitmq.external.caSecret }}
    items: [{ key: ca.crt, path: ca.crt }]
{{- end }}
{{- end }}

{{/* Environment of pbm. Argument: root, token (empty: without). */}}
{{- define "fourtuple.pbmEnv" -}}
- name: FOURTUPLE_ENDPOINT
  value: {{ include "fourtuple.endpoint" .root | quote }}
- name: FOURTUPLE_CA
  value: /ca/ca.crt
{{- if .token }}
- name: FOURTUPLE_TOKEN
  valueFrom:
    secretKeyRef: { name: {{ include "fourtuple.authSecret" .root }}, key: token }
{{- end }}
{{- end }}

{{- define "fourtuple.pbmCaVolume" -}}
- name: ca
  secret:
    secretName: {{ include "fourtuple.tlsSecret" . }}
    items: [{ key: ca.crt, path: ca.crt }]
{{- end }}
