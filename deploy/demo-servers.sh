# A RabbitMQ and a PostgreSQL of a script's own, in its namespace $hub; sourced after demo-common.sh. The script says by
# rabbit_conf what the broker's configuration is, and by rabbit_answers whether it is up.
# The whole cluster shares this machine's cores, so what must answer in time goes ahead of what makes load. Where the
# kernel schedules sessions (sched_autogroup), a nice value counts inside its session only, so each gets one of its own.
ahead=(setsid sh -c '{ echo -9 >/proc/self/autogroup; } 2>/dev/null; exec nice -n -10 "$@"' sh)

check_servers() {
    need setpriv util-linux
    need setsid util-linux
    rabbit=/usr/lib/rabbitmq/bin/rabbitmq-server
    [ -x "$rabbit" ] || fail 1 "RabbitMQ is missing: install it (Debian package rabbitmq-server)."
    command -v epmd >/dev/null || fail 1 "epmd is missing: install it (Debian package erlang-base)."
    postgres=$(for bin in /usr/lib/postgresql/*/bin; do [ -x "$bin/initdb" ] && echo "$bin"; done | sort -V | tail -n 1)
    [ -n "$postgres" ] || fail 1 "PostgreSQL is missing: install it (Debian package postgresql)."
}

random_text() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

start_rabbit() {
    step "RabbitMQ"
    local home=$work/rabbit
    password=$(random_text)
    mkdir -p "$home"/{data,log,generated,schema}
    (umask 377; printf %s "$password" >"$home/.erlang.cookie")
    echo '[].' >"$home/enabled_plugins"
    echo '[].' >"$home/advanced.config"
    rabbit_conf >"$home/rabbitmq.conf"
    local environment=(
        HOME="$home" RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_NODENAME="fourtuple$$@localhost"
        RABBITMQ_NODE_PORT=5672 RABBITMQ_DIST_PORT=25672 RABBITMQ_MNESIA_BASE="$home/data"
        RABBITMQ_MNESIA_DIR="$home/data/node" RABBITMQ_LOG_BASE="$home/log" RABBITMQ_LOGS="$home/log/node.log"
        RABBITMQ_PID_FILE="$home/pid" RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf"
        RABBITMQ_ADVANCED_CONFIG_FILE="$home/advanced.config" RABBITMQ_GENERATED_CONFIG_DIR="$home/generated"
        RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins" RABBITMQ_FEATURE_FLAGS_FILE="$home/data/feature_flags"
        RABBITMQ_SCHEMA_DIR="$home/schema" ERL_EPMD_PORT=4369 ERL_EPMD_ADDRESS=127.0.0.1
        RABBITMQ_ALLOW_INPUT=1 RABBITMQ_SERVER_START_ARGS=-noinput
        # Loopback only between nodes, and no schedulers that wait busily: they would take the cores from the load.
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none\
 +sbwtdio none"
    )
    start "$hub" epmd env "${environment[@]}" epmd -port 4369 -address 127.0.0.1
    start "$hub" rabbitmq "${ahead[@]}" env "${environment[@]}" "$rabbit"
    await 90 "$last_pid" RabbitMQ rabbit_answers
}

as_nobody() { setpriv --reuid nobody --regid nogroup --clear-groups "$@"; }

postgres_answers() { ip netns exec "$hub" "$postgres/pg_isready" -q -h 127.0.0.1 -p 5432 -U fourtuple -d postgres; }

start_postgres() { # [ADDRESS NETWORK]: besides loopback it listens there, for that network; nobody needs a password
    step "PostgreSQL"
    local home=$work/postgres
    mkdir "$home" && chown nobody:nogroup "$home"
    (cd / && as_nobody "$postgres/initdb" -D "$home/data" -U fourtuple -A trust -E UTF8 --locale=C --no-sync \
        --no-instructions) >"$work/initdb" 2>&1 \
        || { tail -n 5 "$work/initdb" >&2; fail 1 "PostgreSQL's initdb failed."; }
    [ $# = 0 ] || echo "host all all $2 trust" >>"$home/data/pg_hba.conf"
    start "$hub" postgres "${ahead[@]}" setpriv --reuid nobody --regid nogroup --clear-groups \
        "$postgres/postgres" -D "$home/data" -p 5432 -c "listen_addresses=127.0.0.1${1:+,$1}" \
        -c unix_socket_directories= -c shared_buffers=32MB -c logging_collector=off
    await 30 "$last_pid" PostgreSQL postgres_answers
    ip netns exec "$hub" "$postgres/createdb" -h 127.0.0.1 -p 5432 -U fourtuple fourtuple \
        || fail 1 "the database could not be made."
}
