# Writes out what the parts of the install script abbreviate.
#
# A block, once per item of a list, for functions that exist for every type of
# customer key:
#
#   --@ each smallint:bigint uuid:uuid
#   ... @CUSTOMER@ (before the colon) ... @KEY@ (after it) ...
#   --@ end
#
# An aggregate with the type of its state, how many bytes of it to reckon with,
# and its support functions; and a support function in C with its comment
# "Part of …" and, where they are not the usual ones, its name in C, volatility
# and cost:
#
#   CREATE AGGREGATE @extschema@.f(x float8) --@ state float8[] space 64 by f_transition final f_final combine f_combine
#   CREATE FUNCTION crm_internal.f_final(float8[]) RETURNS float8 --@ part of aggregate f; crm_g_final STABLE COST 10
#
# A column of a row type or table with its comment:
#
#   CREATE TYPE @extschema@.t AS (
#       customers bigint, --@ Customers that the row is about
#   );

# The word after another one in the descriptor, or nothing.
function word_after(key,    i) {
	for (i = 1; i < words; i++)
		if (word[i] == key)
			return word[i + 1]
	return ""
}

# A line of a definition, if there is something to define.
function clause(name, value) {
	return value == "" ? "" : "    " name " = " value ",\n"
}

function internal(name) {
	return name == "" ? "" : "crm_internal." name
}

function put_aggregate(head) {
	printf "%s (\n%s%s%s%s%s    PARALLEL = SAFE\n);\n", head,
		clause("SFUNC", internal(word_after("by"))), clause("STYPE", word_after("state")),
		clause("SSPACE", word_after("space")), clause("FINALFUNC", internal(word_after("final"))),
		clause("COMBINEFUNC", internal(word_after("combine")))
}

function put_part(head, descriptor,    rest, of, signature, c_name) {
	rest = descriptor ~ /;/ ? descriptor : descriptor ";"
	of = substr(rest, 9, index(rest, ";") - 9)
	rest = substr(rest, index(rest, ";") + 1)
	signature = head
	sub(/^CREATE FUNCTION /, "", signature)
	sub(/ RETURNS .*/, "", signature)
	c_name = signature
	sub(/^crm_internal\./, "crm_", c_name)
	sub(/\(.*/, "", c_name)
	if (match(rest, /^ crm_[a-z0-9_]+/)) {
		c_name = substr(rest, 2, RLENGTH - 1)
		rest = substr(rest, RLENGTH + 1)
	}
	if (rest !~ /STABLE/)
		rest = " IMMUTABLE" rest
	sub(/IMMUTABLE|STABLE/, "& PARALLEL SAFE", rest)
	printf "%s\n    AS 'MODULE_PATHNAME', '%s' LANGUAGE C%s;\nCOMMENT ON FUNCTION %s IS 'Part of %s';\n",
		head, c_name, rest, signature, of
}

# The comments of the columns of a type or table, after its end.
function put_columns(    i, text) {
	for (i = 1; i <= columns; i++) {
		text = comment[i]
		gsub(/'/, "''", text)
		printf "COMMENT ON COLUMN %s.%s IS '%s';\n", owner, column[i], text
	}
	columns = 0
}

function put(line,    at, descriptor) {
	at = index(line, " --@ ")
	if (line ~ /^CREATE (TYPE|TABLE) /) {
		split(line, word, " ")
		owner = word[3]
	}
	if (at > 0 && line ~ /^    /) {
		split(line, word, " ")
		column[++columns] = word[1]
		comment[columns] = substr(line, at + 5)
		line = substr(line, 1, at - 1)
		at = 0
	}
	if (at == 0) {
		print line
		if (line ~ /^\)/)
			put_columns()
		return
	}
	descriptor = substr(line, at + 5)
	words = split(descriptor, word, " ")
	if (line ~ /^CREATE AGGREGATE /)
		put_aggregate(substr(line, 1, at - 1))
	else
		put_part(substr(line, 1, at - 1), descriptor)
}

/^--@ each / { count = split(substr($0, 10), items, " "); lines = 0; inside = 1; next }
/^--@ end/ {
	for (i = 1; i <= count; i++) {
		split(items[i], type, ":")
		for (j = 1; j <= lines; j++) {
			text = block[j]
			gsub(/@CUSTOMER@/, type[1], text)
			gsub(/@KEY@/, type[2] == "" ? type[1] : type[2], text)
			put(text)
		}
	}
	inside = 0
	next
}
inside { block[++lines] = $0; next }
{ put($0) }
