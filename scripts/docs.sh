#!/bin/bash
# Writes the documents that the code knows best: docs/flags.md (the server's help), docs/integrations.md (the doc
# comments of the integrations), and of amtool the help at the end of docs/amtool.md and the manual page.
set -eu -o pipefail
cd "$(dirname "$0")/.."
swift build --product amserver >/dev/null
swift build --product amtool >/dev/null

mkdir -p docs/man
.build/debug/amtool --help-man >docs/man/amtool.1
{
    sed '/^A test holds this/q' docs/amtool.md
    echo
    echo '```'
    COLUMNS=80 .build/debug/amtool --help-long
    echo '```'
} >docs/amtool.new
mv docs/amtool.new docs/amtool.md

{
    echo "# Flags"
    echo
    echo "What \`amserver --help\` says; written by \`make docs\`."
    echo
    echo '```'
    .build/debug/amserver --help 2>&1
    echo '```'
} >docs/flags.md

{
    echo "# Integrations"
    echo
    echo "What stands above each integration in the code; written by \`make docs\`."
    echo
    echo "Every one also takes \`notify_missed\` ([extensions.md](extensions.md)): whether alerts that fired and ended while it could"
    echo "not be told are told when it works again. One that is answered with 429, or with 503 and a \`Retry-After\`, waits as"
    echo "long as it is asked to, and is tried again within its flush."
    for folder in Sources/AMNotify/Integrations/*/; do
        name=$(basename "$folder")
        echo
        echo "## $name"
        echo
        # The doc comment above the type that delivers.
        awk '/^[ \t]*\/\/\/ Source:/ {next}
             /^[ \t]*\/\/\/ ?/ {line = $0; sub(/^[ \t]*\/\/\/ ?/, "", line); text = text line "\n"; next}
             /(struct|class) .*: Integration/ {printf "%s", text; exit} {text = ""}' "$folder$name.swift"
        echo
        echo "Its keys:"
        echo
        # The keys of its section in their order, each with the doc comment of the property that keeps it.
        awk 'NR == FNR {
                 if ($0 ~ /^    \/\/\/ /) {
                     if (!inText) text = ""
                     inText = 1; line = $0; sub(/^ *\/\/\/ /, "", line); text = text (text == "" ? "" : " ") line
                 } else if ($0 ~ /^    package var /) {
                     inText = 0; name = $3; sub(/:$/, "", name); if (text != "") doc[name] = text; text = ""
                 } else { inText = 0; text = "" }
                 next
             }
             match($0, /"[a-z_0-9]+", \\\.[A-Za-z0-9.]+/) {
                 split(substr($0, RSTART, RLENGTH), part, /", \\\./); key = substr(part[1], 2)
                 print "- `" key "`" (part[2] in doc ? ": " doc[part[2]] : "")
             }' "$folder${name}Section.swift" "$folder${name}Section.swift"
    done
} >docs/integrations.md
echo "docs: docs/flags.md, docs/integrations.md, docs/amtool.md and docs/man/amtool.1 are written"
