#!/usr/bin/env bash
# Makes deploy/secrets for deploy/compose.yaml: passwords of broker and database, tokens and certificate of the API, all of
# them new, and readable for their owner and for the user of the images (uid 1654): bash deploy/compose-secrets.sh [--force]
# Nothing that is there is replaced without --force.
set -euo pipefail
cd "$(dirname "$0")"
command -v openssl >/dev/null || { echo "openssl is missing: install it" >&2; exit 1; }
if [ -e secrets ]; then
    [ "${1:-}" = --force ] || { echo "deploy/secrets is there already; --force makes new ones"; exit 0; }
    rm -rf secrets
fi
umask 027
mkdir -p secrets/{api,rabbitmq}
cd secrets

random() { openssl rand -hex 24; }

# https://www.rabbitmq.com/passwords.html: salt and SHA-256(salt + password), base64.
hash() {
    local salt
    salt=$(openssl rand -hex 4 | sed 's/../\\x&/g')
    { printf '%b' "$salt"; printf '%b%s' "$salt" "$1" | openssl dgst -sha256 -binary; } | openssl base64 -A
}

cp ../rabbitmq/definitions.json rabbitmq/definitions.json
give() { # USER PASSWORD: in the definitions that the broker loads
    sed -i "s|\(\"name\": \"$1\", \"password_hash\": \"\)\"|\1$(hash "$2")\"|" rabbitmq/definitions.json
}
echo 'load_definitions = /etc/rabbitmq/definitions.json' >rabbitmq/definitions.conf

store=$(random)
printf %s "$store" >postgres
user=$(random)
give coordinator "$user"
cat >coordinator.env <<TEXT
FOURTUPLE_BUS=amqp://coordinator:$user@rabbitmq:5672/fourtuple
FOURTUPLE_STORE=Host=postgres;Database=fourtuple;Username=fourtuple;Password=$store
FOURTUPLE_LISTEN=0.0.0.0:9110
FOURTUPLE_TOKENS_FILE=/api/tokens
FOURTUPLE_CERT=/api/tls.crt
FOURTUPLE_KEY=/api/tls.key
TEXT
for agent in agent-1 agent-2 agent-3; do
    user=$(random)
    give $agent "$user"
    cat >$agent.env <<TEXT
FOURTUPLE_BUS=amqp://$agent:$user@rabbitmq:5672/fourtuple
FOURTUPLE_ALLOW=dns:target
TEXT
done

admin=$(random)
printf 'admin:%s\noperator:%s\nviewer:%s\n' "$admin" "$(random)" "$(random)" >api/tokens
cat >pbm.env <<TEXT
FOURTUPLE_ENDPOINT=coordinator-1:9110,coordinator-2:9110
FOURTUPLE_TOKEN=$admin
FOURTUPLE_CA=/api/ca.crt
TEXT

# An authority that signs one certificate and is forgotten: its key is never written.
authority=$(openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)
openssl req -x509 -new -key <(echo "$authority") -subj "/CN=Fourtuple compose" -days 3650 -out api/ca.crt \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout api/tls.key -subj "/CN=coordinator" \
    2>/dev/null |
    openssl x509 -req -CA api/ca.crt -CAkey <(echo "$authority") -days 3650 -out api/tls.crt -set_serial "0x$(openssl rand -hex 8)" \
        -extfile <(echo "subjectAltName=DNS:coordinator-1,DNS:coordinator-2,DNS:localhost,IP:127.0.0.1
extendedKeyUsage=serverAuth") 2>/dev/null

# The database's image drops to a user of its own before it reads; ours are 1654 from the start.
chmod 755 . api rabbitmq
chmod 644 rabbitmq/* api/ca.crt api/tls.crt
chmod 640 api/tls.key api/tokens
if [ "$(id -u)" = 0 ]; then
    chown 0:1654 api/tls.key api/tokens
else
    chmod 644 api/tls.key api/tokens
    echo "not root: deploy/secrets/api is readable for all users of this machine, as the images' user has to read it" >&2
fi
echo "made deploy/secrets; the admin's token is in deploy/secrets/pbm.env"
