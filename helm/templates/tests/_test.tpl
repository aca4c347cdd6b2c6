{{/* A pod of helm test: one pbm command, whose exit code is the result. Argument: root, name, args, token, plans. */}}
{{- define "fourtuple.testPod" -}}
{{- $hook := dict "helm.sh/hook" "test" "helm.sh/hook-delete-policy" "before-hook-creation" }}
{{- $name := printf "%s-test-%s" (include "fourtuple.fullname" .root) .name }}
{{- $own := dict "name" $name "annotations" $hook }}
apiVersion: v1
kind: Pod
metadata:
  {{- include "fourtuple.metadata" (merge $own (dict "root" .root "component" "console")) | nindent 2 }}
spec:
  {{- include "fourtuple.podSpec" (dict "root" .root "component" "console" "place" (dict)) | nindent 2 }}
  restartPolicy: Never
  containers:
    - name: test
      image: {{ include "fourtuple.image" (dict "root" .root "image" .root.Values.pbm.image) }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      command: [/app/pbm]
      args: {{ toJson .args }}
      workingDir: /tmp
      env:
        {{- include "fourtuple.pbmEnv" . | nindent 8 }}
      resources:
        {{- toYaml .root.Values.console.resources | nindent 8 }}
      securityContext:
        {{- include "fourtuple.containerSecurity" .root | nindent 8 }}
      volumeMounts:
        - { name: ca, mountPath: /ca, readOnly: true }
        - { name: tmp, mountPath: /tmp }
        {{- if .plans }}
        - { name: plans, mountPath: /plans, readOnly: true }
        {{- end }}
  volumes:
    {{- include "fourtuple.pbmCaVolume" .root | nindent 4 }}
    - { name: tmp, emptyDir: { sizeLimit: 64Mi } }
    {{- if .plans }}
    - name: plans
      configMap: { name: {{ include "fourtuple.fullname" .root }}-plans }
    {{- end }}
{{- end }}
