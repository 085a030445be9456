# Writes the script without a byte above 127, so that a database of any encoding can read it as far as the guard
# that asks for UTF8. The server lexes a whole script before it runs the first statement, except what stands in
# dollar quotes: a statement with other characters runs in a DO block, where its strings hold escapes.
#
# A statement ends with the semicolon of a line after which a new one begins. Run with LC_ALL=C: a character is a
# byte here.
BEGIN {
	for (i = 128; i < 256; i++)
		code[sprintf("%c", i)] = i
}

!quoted && ended && !/^([ \t]|END)/ { flush() }
{
	statement = statement $0 "\n"
	line = $0
	sub(/^[ \t]*--.*/, "", line)
	if (line ~ /[^ \t]/)
		ended = line ~ /;$/
	quoted = (quoted + gsub(/[$][a-z_0-9]*[$]/, "", line)) % 2
}
END { flush() }

# Prints the statement, or the comment line between two of them.
function flush() {
	if (statement ~ /[\200-\377]/) {
		sub(/^SELECT /, "PERFORM ", statement)
		statement = "DO $utf8$ BEGIN\n" escaped(statement) "END $utf8$;\n"
	}
	if (statement ~ /[\200-\377]/) {
		print "only strings may hold characters that are not ASCII, in:\n" statement >"/dev/stderr"
		exit 1
	}
	printf "%s", statement
	statement = ""
}

# The statement with strings of other characters as E'...'; quotes in comments are none.
function escaped(text,    out, token) {
	while (match(text, /'([^']|'')*'|--[^\n]*/)) {
		token = substr(text, RSTART, RLENGTH)
		out = out substr(text, 1, RSTART - 1) (token ~ /^'.*[\200-\377]/ ? string(token) : token)
		text = substr(text, RSTART + RLENGTH)
	}
	return out text
}

function string(text,    out, i, byte) {
	for (i = 1; i <= length(text); i++) {
		byte = substr(text, i, 1)
		if (byte in code) {
			out = out sprintf("\\u%04X", point(text, i))
			i += code[byte] < 224 ? 1 : 2
		} else
			out = out (byte == "\\" ? "\\\\" : byte)
	}
	return "E" out
}

# The code point of the character at i, which is of two or three bytes.
function point(text, i,    first) {
	first = code[substr(text, i, 1)]
	return first < 224 ? (first - 192) * 64 + rest(text, i + 1) : (first - 224) * 4096 + rest(text, i + 1) * 64 + rest(text, i + 2)
}

function rest(text, i) { return code[substr(text, i, 1)] - 128 }
