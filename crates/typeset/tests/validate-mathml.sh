#!/bin/sh
# Validates the MathML of all golden formulas with the Nu HTML checker: `tests/validate-mathml.sh [FOLDER]` (Cargo, npm, Java 17).
set -eu
cd "$(dirname "$0")/.."
folder=$(realpath "${1:-$(mktemp -d)}")
MATHML_PAGE="$folder/formulas.html" cargo test --quiet --lib mathml::golden::page -- --ignored
npm install --silent --no-audit --no-fund --prefix "$folder" vnu-jar
grep -c '<math' "$folder/formulas.html"
java -Xss16m -jar "$folder/node_modules/vnu-jar/build/dist/vnu.jar" --errors-only --format gnu "$folder/formulas.html" > "$folder/all.txt" 2>&1 || true
# Whether a colour's name is one is the browser's affair.
grep -vE 'for attribute .math(color|background).' "$folder/all.txt" > "$folder/errors.txt" || true
head -n 20 "$folder/errors.txt"
test ! -s "$folder/errors.txt" && echo "no errors"
