{{/* A hold plan against the built-in target. Argument: root, name, connections, over, hold. */}}
{{- define "fourtuple.holdPlan" -}}
{{- $addresses := list }}
{{- range include "fourtuple.targetNames" .root | fromYamlArray }}
{{- $addresses = append $addresses (printf "dns:%s" .) }}
{{- end }}
apiVersion: fourtuple/v1alpha1
kind: LoadPlan
metadata: { name: {{ .name }} }
spec:
  safety:
    allow: {{ toJson $addresses }}
    ceiling: { connections: {{ .connections }}, connectRate: 20k/s, duration: 10m }
  targets:
    - { name: built-in, addresses: {{ toJson $addresses }}, ports: {{ .root.Values.target.ports }} }
  sources: { addresses: auto, reuse: per-destination, bind: explicit }
  {{- if eq .root.Values.agent.kind "StatefulSet" }}
  agents: { count: {{ .root.Values.agent.replicas }} }
  {{- end }}
  load:
    mode: hold
    connect: { timeout: 5s }
    {{- if eq .root.Values.target.mode "echo" }}
    keepalive: { every: 5s, send: "PING\r\n", expect: "PING\r\n", timeout: 5s }
    {{- end }}
  profile:
    - ramp:  { to: {{ .connections }}, over: {{ .over }} }
    - hold:  { for: {{ .hold }} }
    - drain: { over: 5s, close: rst }
  thresholds:
    connect.failed:     ["rate<0.1%"]
    connection.dropped: ["count==0"]
  validity:
    agent.lost: ["count==0"]
{{- end }}
