# shellcheck shell=bash
# Sourced by the scripts that fetch from Debian's archive. The address of its mirror is the one that apt uses here.

debian_mirror() { # [LABEL]: the security archive has a different one
    # Other people's repositories have a different origin.
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' |
        sed -n "s/^Debian|${1:-Debian}|//p" | sort --unique | head --lines 1
}

# Makes FOLDER/apt.conf: with it, apt knows what TYPES ("deb", "deb-src" or both) say of these suites of Debian's archive,
# and a system with nothing installed. The machine's own lists, cache and hooks stay as they are, but its proxy is used.
open_archive() { # FOLDER TYPES SUITE...
    local folder=$1 types=$2 keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror
    shift 2
    [[ -r $keyring ]] && command -v apt-get >/dev/null && mirror=$(debian_mirror) && [[ -n $mirror ]] || return 1
    mkdir -p "$folder"/{sources,lists/partial,cache/archives/partial}
    : >"$folder/status"
    printf '%s\n' "Types: $types" "URIs: $mirror" "Suites: $*" "Components: main" "Signed-By: $keyring" \
        >"$folder/sources/debian.sources"
    cat >"$folder/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$folder/sources";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$folder/lists";
Dir::State::status "$folder/status";
Dir::Cache "$folder/cache";
APT::Sandbox::User "root";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
    apt-get -qq --config-file "$folder/apt.conf" update
}

upstream_version() { # DEBIAN_VERSION: removes what Debian adds
    local upstream=${1#*:}
    upstream=${upstream%-*}
    echo "${upstream%%[+~]*}"
}
