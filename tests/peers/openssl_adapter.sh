#!/bin/sh
# openssl from a POSIX shell, over the protocol of vectors/README.md; one request, or a line each.
# JSON is read with sed: text with a quotation mark in it is beyond this, and said to be.

work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

member() { printf '%s' "$request" | sed -n 's/.*"'"$1"'": *"\([^"]*\)".*/\1/p'; }
number() { printf '%s' "$request" | sed -n 's/.*"'"$1"'": *\(-\{0,1\}[0-9]*\).*/\1/p'; }
text() { printf '%b' "$(member "$1")"; }  # \n and the like; \u is not known here
octets() { member "$1" | xxd -r -p; }
hex() { xxd -p | tr -d '\n'; }
encode() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
sign() { openssl dgst -sha256 -sign "$work/key" "$1"; }

result() { printf '{"id":"%s","result":%s}\n' "$id" "$1"; }
rejected() { printf '{"id":"%s","rejected":"%s"}\n' "$id" "$1"; }

decode() {
  member text | tr -- '-_' '+/' > "$work/text"
  case $(($(wc -c < "$work/text") % 4)) in 2) printf '==' ;; 3) printf '=' ;; esac >> "$work/text"
  openssl base64 -d -A -in "$work/text" > "$work/octets" 2> /dev/null || return 1
  # openssl decodes to nothing what it cannot read, and succeeds.
  [ -s "$work/octets" ] || [ ! -s "$work/text" ]
}

load() {
  octets file > "$work/file"
  if [ "$(member kind)" = private ]; then
    openssl rsa -in "$work/file" -passin pass: -noout -text > "$work/numbers" 2> /dev/null || return 1
    modulus=$(openssl rsa -in "$work/file" -passin pass: -noout -modulus 2> /dev/null)
  elif openssl x509 -passin pass: -in "$work/file" -noout -pubkey > "$work/public" 2> /dev/null ||
    openssl pkey -passin pass: -pubin -in "$work/file" -pubout -out "$work/public" 2> /dev/null; then
    openssl rsa -pubin -in "$work/public" -noout -text > "$work/numbers" 2> /dev/null || return 1
    modulus=$(openssl rsa -pubin -in "$work/public" -noout -modulus 2> /dev/null)
  else
    return 1
  fi
  n=$(printf '%s' "${modulus#*=}" | tr 'A-F' 'a-f') && [ $((${#n} % 2)) = 0 ] || n=0$n
  e=$(sed -n 's/.*xponent: \([0-9]*\) (.*/\1/p' "$work/numbers" | head -n 1)
  e=$(printf '%x' "$e") && [ $((${#e} % 2)) = 0 ] || e=0$e
}

build() {
  text key > "$work/key"
  claims=$(printf '{"iss":"%s","sub":"%s","aud":"%s","exp":%s}' \
    "$(member iss)" "$(member sub)" "$(member aud)" "$(($(number now) + $(number lifetime)))")
  part=$(printf '{"alg":"RS256","typ":"JWT"}' | encode).$(printf '%s' "$claims" | encode)
  printf '%s' "$part" > "$work/message"
  sign "$work/message" > "$work/signature" 2> /dev/null || return 1
  assertion=$part.$(encode < "$work/signature")
}

answer() {
  id=$(member id)
  case $request in
  *'"hello"'*)
    printf '{"result":{"implementation":"openssl in sh","version":"%s","language":"POSIX shell",%s}}\n' \
      "$(openssl version | cut -d ' ' -f 2)" \
      '"operations":["base64url.encode","base64url.decode","rs256.sign","rs256.verify","key.load","assertion.build"]'
    ;;
  *'\"'* | *'\u'*) printf '{"id":"%s","unsupported":"escapes"}\n' "$id" ;;
  *'"base64url.encode"'*) result "{\"text\":\"$(octets octets | encode)\"}" ;;
  *'"base64url.decode"'*)
    if decode; then result "{\"octets\":\"$(hex < "$work/octets")\"}"; else rejected "openssl base64"; fi
    ;;
  *'"rs256.sign"'*)
    text key > "$work/key" && octets message > "$work/message"
    if sign "$work/message" > "$work/signature" 2> /dev/null; then
      result "{\"signature\":\"$(hex < "$work/signature")\"}"
    else
      rejected "openssl dgst -sign"
    fi
    ;;
  *'"rs256.verify"'*)
    text key > "$work/key" && octets message > "$work/message" && octets signature > "$work/signature"
    if openssl dgst -sha256 -verify "$work/key" -signature "$work/signature" "$work/message" > "$work/said" 2>&1; then
      result '{}'
    else
      rejected "openssl dgst -verify"
    fi
    ;;
  *'"key.load"'*) if load; then result "{\"n\":\"$n\",\"e\":\"$e\"}"; else rejected "openssl rsa"; fi ;;
  *'"assertion.build"'*)
    if build; then result "{\"assertion\":\"$assertion\"}"; else rejected "openssl dgst -sign"; fi
    ;;
  *) printf '{"id":"%s","unsupported":"operation"}\n' "$id" ;;
  esac
}

while IFS= read -r request || [ -n "$request" ]; do answer; done
