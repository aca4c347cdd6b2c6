{{/* sysctls of agents as a YAML map. */}}
{{- define "fourtuple.agentSysctls" -}}
{{- $range := .Values.agent.localPortRange }}
{{- $own := ternary (dict "net.ipv4.ip_local_port_range" $range) (dict) (ne $range "") }}
{{- toYaml (merge (dict) .Values.agent.sysctls $own) }}
{{- end }}

{{/* FOURTUPLE_ALLOW: what the values say and the pods of the built-in target. */}}
{{- define "fourtuple.allow" -}}
{{- $allow := .Values.safety.allow }}
{{- range include "fourtuple.targetNames" . | fromYamlArray }}
{{- $allow = append $allow (printf "dns:%s" .) }}
{{- end }}
{{- join "," $allow }}
{{- end }}

{{/*
true when targets see each agent at its pod's address for sure: nothing translates addresses between pods. Whatever
else is allowed may be behind the address of a node.
*/}}
{{- define "fourtuple.ownAddress" -}}
{{- $agent := .Values.agent }}
{{- $usual := and (eq $agent.identity "auto") (eq $agent.sources "auto") (not $agent.hostNetwork) }}
{{- if and $usual (not .Values.safety.allow) }}true{{ end }}
{{- end }}

{{- define "fourtuple.agentPodSpec" -}}
{{- $agent := .Values.agent }}
{{- $profile := ternary $agent.ioUring.localhostProfile "" $agent.ioUring.enabled }}
{{- $sysctls := include "fourtuple.agentSysctls" . | fromYaml }}
{{- $own := dict "place" $agent "profile" $profile "sysctls" $sysctls }}
{{ include "fourtuple.podSpec" (merge $own (dict "root" . "component" "agent")) }}
terminationGracePeriodSeconds: {{ $agent.terminationGracePeriodSeconds }}
{{- if $agent.hostNetwork }}
hostNetwork: true
dnsPolicy: ClusterFirstWithHostNet
{{- end }}
containers:
  - name: agent
    image: {{ include "fourtuple.image" (dict "root" . "image" $agent.image) }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    # Its process ends what it holds and leaves the cluster when it is told to stop, so no preStop hook does.
    command: [/app/fourtuple-agent]
    env:
      {{- include "fourtuple.clusterEnv" (dict "root" . "key" "agent-uri") | nindent 6 }}
      - name: FOURTUPLE_HEALTH_LISTEN
        value: {{ printf "%s:9111" .Values.listenAddress | quote }}
      - name: FOURTUPLE_ALLOW
        value: {{ include "fourtuple.allow" . | quote }}
      - name: FOURTUPLE_ENGINE
        value: {{ $agent.engine }}
      - name: FOURTUPLE_SOURCES
        value: {{ $agent.sources | quote }}
      - name: FOURTUPLE_IDENTITY
        {{- if include "fourtuple.ownAddress" . }}
        valueFrom: { fieldRef: { fieldPath: status.podIP } }
        {{- else }}
        value: {{ $agent.identity | quote }}
        {{- end }}
      - name: FOURTUPLE_GRACE
        value: {{ $agent.grace }}
      {{- with $agent.workers }}
      - name: FOURTUPLE_WORKERS
        value: {{ include "fourtuple.count" . | quote }}
      {{- end }}
      {{- with $agent.labels }}
      {{- $labels := list }}
      {{- range $key, $value := . }}
      {{- $labels = append $labels (printf "%s=%s" $key $value) }}
      {{- end }}
      - name: FOURTUPLE_LABELS
        value: {{ join "," $labels | quote }}
      {{- end }}
      {{- with .Values.safety.maxConnections }}
      - name: FOURTUPLE_MAX_CONNECTIONS
        value: {{ include "fourtuple.count" . | quote }}
      {{- end }}
      {{- with .Values.safety.maxRate }}
      - name: FOURTUPLE_MAX_RATE
        value: {{ include "fourtuple.count" . | quote }}
      {{- end }}
    ports:
      - { name: health, containerPort: 9111 }
    {{- include "fourtuple.probes" . | nindent 4 }}
    resources:
      {{- toYaml $agent.resources | nindent 6 }}
    securityContext:
      {{- include "fourtuple.containerSecurity" . | nindent 6 }}
    volumeMounts:
      - { name: tmp, mountPath: /tmp }
      {{- include "fourtuple.busCaMount" . | nindent 6 }}
volumes:
  - { name: tmp, emptyDir: { sizeLimit: 64Mi } }
  {{- include "fourtuple.busCaVolume" . | nindent 2 }}
{{- end }}
