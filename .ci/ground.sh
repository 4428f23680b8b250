# shellcheck shell=bash
# What ./run and ./test stand on: one target folder, and what they need from the machine. To be sourced.

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/keyward/target}
# Queries are checked against the committed .sqlx; no database is needed to compile.
export SQLX_OFFLINE=true

# Runs a step and says how it went and how long it took.
step() {
    local name=$1 started=$SECONDS status=0
    shift
    printf '\n-- %s\n' "$name"
    # Not as the condition of an if: that would switch off `set -e` inside.
    set +e
    (set -euo pipefail; "$@")
    status=$?
    set -e
    if ((status)); then printf -- '-- %s: FAILED after %d s\n' "$name" $((SECONDS - started)); else printf -- '-- %s: %d s\n' "$name" $((SECONDS - started)); fi
    return "$status"
}

# Installs Debian packages, or says what to install.
install() {
    local what=$1 asroot=()
    shift
    if ! command -v apt-get >/dev/null; then
        printf '%s is missing. Install it, then run this again (on Debian: apt-get install %s).\n' "$what" "$*" >&2
        exit 1
    fi
    if [[ $(id -u) != 0 ]]; then
        if ! command -v sudo >/dev/null; then
            printf '%s is missing. Run as root, then run this again: apt-get install %s\n' "$what" "$*" >&2
            exit 1
        fi
        asroot=(sudo)
    fi
    printf -- '-- installing %s\n' "$*"
    if [[ -z ${apt_is_fresh:-} ]]; then
        "${asroot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null
        apt_is_fresh=yes
    fi
    "${asroot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

need_compiler() {
    if ! command -v cargo >/dev/null && [[ -f $HOME/.cargo/env ]]; then
        # shellcheck source=/dev/null
        . "$HOME/.cargo/env"
    fi
    if ! command -v cargo >/dev/null; then
        printf 'Rust is missing. Get it from https://rustup.rs, then run this again.\n' >&2
        exit 1
    fi
    if ! command -v cc >/dev/null; then install 'A C compiler' build-essential; fi
}

postgres_bin() {
    local folder
    for folder in "${PG_BINDIR:-}" "$(pg_config --bindir 2>/dev/null || true)" $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr) "$(dirname "$(command -v initdb || true)")"; do
        if [[ -n $folder && -x $folder/initdb && -x $folder/postgres ]]; then
            printf '%s\n' "$folder"
            return
        fi
    done
    return 1
}

need_postgres() {
    if ! postgres_bin >/dev/null; then install 'Postgres' postgresql; fi
}

need_pgbouncer() {
    if ! PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null; then install 'PgBouncer' pgbouncer; fi
    export PATH=$PATH:/usr/sbin
}

need_browser() {
    if ! CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome); then
        install 'Chromium' chromium chromium-driver
        CHROMIUM=$(command -v chromium)
    fi
    export CHROMIUM
    # Debian's Node only has to be able to install the newer one that end2end brings.
    if ! command -v npm >/dev/null; then install 'Node' nodejs npm; fi
    # Certificates of the mail servers that tests start.
    if ! command -v openssl >/dev/null; then install 'OpenSSL' openssl; fi
}

# Whether every folder on the way may be passed through by anybody.
reachable_by_others() {
    local folder=$1
    while :; do
        case $(stat -c %A "$folder") in
            *[xt]) ;;
            *) return 1 ;;
        esac
        [[ $folder == / ]] && return
        folder=$(dirname "$folder")
    done
}
