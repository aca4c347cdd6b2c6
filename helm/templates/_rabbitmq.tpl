{{/*
Users, permissions and bounds as in deploy/rabbitmq/definitions.json, with one user for all agents: their names are not
known beforehand. Argument: root, coordinator and agent (passwords).
*/}}
{{- define "fourtuple.definitions" -}}
{{- $prefix := printf "^ft[.]%s[.]" .root.Values.cluster }}
vhosts:
  - name: fourtuple
users:
  - { name: coordinator, password: {{ .coordinator | quote }}, tags: "" }
  - { name: agents, password: {{ .agent | quote }}, tags: "" }
permissions:
  - user: coordinator
    vhost: fourtuple
    configure: "{{ $prefix }}(up|down|box[.]coordinator[.][0-9a-f]{32})$"
    write: "{{ $prefix }}(up|down|box[.]coordinator[.][0-9a-f]{32})$"
    read: "{{ $prefix }}(up|down|box[.]coordinator[.][0-9a-f]{32})$"
  - user: agents
    vhost: fourtuple
    configure: "{{ $prefix }}box[.]agent[.].+[.][0-9a-f]{32}$"
    write: "{{ $prefix }}(up|box[.]agent[.].+[.][0-9a-f]{32})$"
    read: "{{ $prefix }}(down|box[.]agent[.].+[.][0-9a-f]{32})$"
topic_permissions:
  - user: agents
    vhost: fourtuple
    exchange: ft.{{ .root.Values.cluster }}.up
    write: "^agent[.].+$"
    read: "^$"
  - user: agents
    vhost: fourtuple
    exchange: ft.{{ .root.Values.cluster }}.down
    write: "^$"
    read: "^(cmd[.]all|agent[.].+)$"
exchanges:
  {{- range $name := list "up" "down" }}
  - name: ft.{{ $.root.Values.cluster }}.{{ $name }}
    vhost: fourtuple
    type: topic
    durable: true
    auto_delete: false
    internal: false
    arguments: {}
  {{- end }}
policies:
  - vhost: fourtuple
    name: ft-agent-bound
    pattern: "{{ $prefix }}box[.]agent[.]"
    apply-to: queues
    priority: 2
    definition: { max-length-bytes: 4194304, message-ttl: 10000 }
  - vhost: fourtuple
    name: ft-bound
    pattern: "{{ $prefix }}(box|view)[.]"
    apply-to: queues
    priority: 1
    definition: { max-length-bytes: 67108864, message-ttl: 10000, expires: 60000 }
parameters:
  - component: vhost-limits
    vhost: fourtuple
    name: limits
    value: { max-connections: 4096, max-queues: 4096 }
{{- end }}
