{{/* Names of objects, at most 40 characters, so that -coordinator and the hashes of controllers fit behind. */}}
{{- define "fourtuple.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "fourtuple.fullname" -}}
{{- $name := include "fourtuple.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* What selectors use; never changes. Argument: root, component. */}}
{{- define "fourtuple.selector" -}}
app.kubernetes.io/name: {{ include "fourtuple.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels of an object. Argument: root, component. */}}
{{- define "fourtuple.labels" -}}
{{ include "fourtuple.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: fourtuple
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Metadata of an object. Argument: root, component, name (default: FULLNAME-COMPONENT), annotations. */}}
{{- define "fourtuple.metadata" -}}
name: {{ default (printf "%s-%s" (include "fourtuple.fullname" .root) .component) .name }}
labels:
  {{- include "fourtuple.labels" . | nindent 2 }}
{{- with merge (dict) (default (dict) .annotations) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* A count as text, as quoted and bare numbers are given. */}}
{{- define "fourtuple.count" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ int64 . }}{{ end }}
{{- end }}

{{- define "fourtuple.serviceAccount" -}}
{{- $made := ternary (include "fourtuple.fullname" .) "default" .Values.serviceAccount.create }}
{{- default $made .Values.serviceAccount.name }}
{{- end }}

{{/* One of our images. Argument: root, image. */}}
{{- define "fourtuple.image" -}}
{{- $name := .image.repository }}
{{- with .root.Values.image.registry }}{{ $name = printf "%s/%s" (trimSuffix "/" .) $name }}{{ end }}
{{- if .image.digest }}
{{- printf "%s@%s" $name .image.digest }}
{{- else }}
{{- printf "%s:%s" $name (default .root.Chart.AppVersion .root.Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "fourtuple.authSecret" -}}
{{- default (printf "%s-auth" (include "fourtuple.fullname" .)) .Values.auth.existingSecret }}
{{- end }}

{{- define "fourtuple.tlsSecret" -}}
{{- default (printf "%s-tls" (include "fourtuple.fullname" .)) .Values.tls.existingSecret }}
{{- end }}

{{- define "fourtuple.rabbitmqSecret" -}}
{{- default (printf "%s-rabbitmq" (include "fourtuple.fullname" .)) .Values.rabbitmq.existingSecret }}
{{- end }}

{{/* true with the bundled broker, else empty. */}}
{{- define "fourtuple.bundled" -}}
{{- if not .Values.rabbitmq.external.existingSecret }}true{{ end }}
{{- end }}

{{/* Endpoints of the API as pbm takes them: every coordinator by itself, as only the one that leads starts runs. */}}
{{- define "fourtuple.endpoint" -}}
{{- $coordinator := printf "%s-coordinator" (include "fourtuple.fullname" .) }}
{{- $count := int .Values.coordinator.replicas }}
{{- $endpoints := list }}
{{- range $index := until $count }}
{{- $endpoints = append $endpoints (printf "%s-%d.%s-pods:9110" $coordinator $index $coordinator) }}
{{- end }}
{{- ternary (printf "%s:9110" $coordinator) (join "," $endpoints) (eq $count 1) }}
{{- end }}

{{/* The most coordinators there can be; a certificate is for all of them, so that their number may change. */}}
{{- define "fourtuple.mostCoordinators" -}}5{{- end }}

{{/* Names that the certificate is for, as a YAML list. */}}
{{- define "fourtuple.dnsNames" -}}
{{- $root := . }}
{{- $full := include "fourtuple.fullname" . }}
{{- $hosts := list (printf "%s-coordinator" $full) (printf "%s-rabbitmq" $full) }}
{{- range $index := until (int (include "fourtuple.mostCoordinators" .)) }}
{{- $hosts = append $hosts (printf "%s-coordinator-%d.%s-coordinator-pods" $full $index $full) }}
{{- end }}
{{- $names := list "localhost" }}
{{- range $host := $hosts }}
{{- $space := printf "%s.%s" $host $root.Release.Namespace }}
{{- $names = concat $names (list $host $space (printf "%s.svc" $space)) }}
{{- $names = append $names (printf "%s.svc.%s" $space $root.Values.clusterDomain) }}
{{- end }}
{{- toYaml (concat $names .Values.tls.extraDnsNames) }}
{{- end }}

{{/* DNS names of the built-in target's pods, as a YAML list: one each, so that none is missed. */}}
{{- define "fourtuple.targetNames" -}}
{{- $service := printf "%s-target" (include "fourtuple.fullname" .) }}
{{- $names := list }}
{{- if .Values.target.enabled }}
{{- range $index := until (int .Values.target.replicas) }}
{{- $pod := printf "%s-%d.%s" $service $index $service }}
{{- $names = append $names (printf "%s.%s.svc.%s" $pod $.Release.Namespace $.Values.clusterDomain) }}
{{- end }}
{{- end }}
{{- toYaml $names }}
{{- end }}
