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
# and cost, SENDS ROWS for one that merges states which are as large as their
# rows: that takes as long as workers save, so the cost is above that of any scan:
#
#   CREATE AGGREGATE @extschema@.f(x float8) --@ state float8[] space 64 by f_transition final f_final combine f_combine
#   CREATE FUNCTION crm_internal.f_final(float8[]) RETURNS float8 --@ part of aggregate f; crm_g_final STABLE COST 10
#   CREATE FUNCTION crm_internal.f_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate f; SENDS ROWS
#
# With "inverse f_inverse" a window moves on by it, with the same functions else;
# "serial f_serialize deserial f_deserialize" carry an internal state to workers.
#
# A type of one's own with its text and binary input and output, crm_T_in and so
# on, or those that are named, of PostgreSQL itself perhaps; "io text" has
# no binary form, and with "io typmod" the inputs take what numeric's take:
#
#   CREATE TYPE @extschema@.t; --@ io
#   CREATE TYPE @extschema@.t; --@ io in crm_t_in STABLE out date_out STABLE recv date_recv send date_send
#
# Twins of functions, which take what these do not to say so: the function in C
# and its volatility, what the comment says after "Part of name: ", and a line
# of name, arguments and result for each.  ? is an argument of any other type,
# = one that may be missing, and @. the schema of the user's objects:
#
#   --@ twins crm_refuse_call VOLATILE; the error that says what to write
#   f(population ?, bins @.whole_number=) @.f_model
#   --@ end
#
# A column of a row type or table with its comment:
#
#   CREATE TYPE @extschema@.t AS (
#       customers bigint, --@ Customers that the row is about
#   );
#
# The columns of such a table as arguments of a function, those that may be
# missing with their defaults, or all but one with NULL; and its row made of
# them, with NULL for those that the function is without:
#
#       --@ arguments of source without owner; name and NULL
#       --@ row of source by create_source without owner

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

function put_aggregate(head,    moving) {
	if (word_after("inverse") != "")
		moving = clause("MSFUNC", internal(word_after("by"))) clause("MINVFUNC", internal(word_after("inverse"))) \
			clause("MSTYPE", word_after("state")) clause("MSSPACE", word_after("space")) \
			clause("MFINALFUNC", internal(word_after("final")))
	printf "%s (\n%s%s%s%s%s%s%s%s    PARALLEL = SAFE\n);\n", head, moving,
		clause("SFUNC", internal(word_after("by"))), clause("STYPE", word_after("state")),
		clause("SSPACE", word_after("space")), clause("FINALFUNC", internal(word_after("final"))),
		clause("COMBINEFUNC", internal(word_after("combine"))),
		clause("SERIALFUNC", internal(word_after("serial"))), clause("DESERIALFUNC", internal(word_after("deserial")))
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
	sub(/SENDS ROWS/, "COST 1e12", rest)
	printf "%s\n    AS 'MODULE_PATHNAME', '%s' LANGUAGE C%s;\nCOMMENT ON FUNCTION %s IS 'Part of %s';\n",
		head, c_name, rest, signature, of
}

# An input or output of the type that a line begins: "in", what it takes and returns, what it is for.
function put_io_function(which, type, takes, returns, says,    c_name, i) {
	c_name = "crm_" type "_" which
	for (i = 1; i <= words; i++)
		if (word[i] == which) {
			c_name = word[i + 1]
			break
		}
	printf "CREATE FUNCTION crm_internal.%s_%s(%s) RETURNS %s\n    AS %s%s STRICT PARALLEL SAFE;\n", type, which, takes, returns,
		c_name ~ /^crm_/ ? "'MODULE_PATHNAME', '" c_name "' LANGUAGE C " : "'" c_name "' LANGUAGE internal ",
		word[i + 2] == "STABLE" ? "STABLE" : "IMMUTABLE"
	printf "COMMENT ON FUNCTION crm_internal.%s_%s(%s) IS '%s of %s';\n", type, which, takes, says, type
}

function put_io(head,    name, type, more) {
	name = owner
	sub(/;$/, "", name)
	type = name
	sub(/^.*\./, "", type)
	more = word[2] == "typmod" ? ", oid, int" : ""
	print head
	put_io_function("in", type, "cstring" more, name, "Text input")
	put_io_function("out", type, name, "cstring", "Text output")
	if (word[2] == "text")
		return
	put_io_function("recv", type, "internal" more, name, "Binary input")
	put_io_function("send", type, name, "bytea", "Binary output")
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

# Remembers what a line of a definition says about a column, for functions that take it.
function keep_column(line,    name, n) {
	name = owner
	sub(/^.*\./, "", name)
	n = ++of_table[name]
	table_column[name, n] = word[1]
	column_type[name, n] = word[2]
	sub(/,$/, "", column_type[name, n])
	column_default[name, n] = line ~ / DEFAULT / ? " DEFAULT " : line ~ / (NOT NULL|PRIMARY KEY)/ ? "" : " DEFAULT NULL"
	sub(/^.* DEFAULT /, "", line)
	sub(/,$/, "", line)
	if (column_default[name, n] == " DEFAULT ")
		column_default[name, n] = " DEFAULT " line
}

# Whether a directive is without a column.
function is_without(line, name) {
	sub(/^.* without /, "", line)
	sub(/;.*/, "", line)
	return index(", " line ",", ", " name ",") > 0
}

function put_arguments(line,    i, given) {
	given = line ~ /; / ? substr(line, index(line, "; ") + 2) : ""
	sub(/ and NULL$/, "", given)
	for (i = 1; i <= of_table[$4]; i++)
		if (!is_without(line, table_column[$4, i]))
			printf "    %s %s%s,\n", table_column[$4, i], column_type[$4, i],
				given == "" ? column_default[$4, i] : table_column[$4, i] == given ? "" : " DEFAULT NULL"
}

function put_row(line,    i) {
	for (i = 1; i <= of_table[$4]; i++)
		printf "%s%s", i == 1 ? "        ROW(" : ", ", is_without(line, table_column[$4, i]) ? "NULL" : $6 "." table_column[$4, i]
	printf ")::@extschema@.%s,\n", $4
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
		keep_column(line)
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
	else if (word[1] == "io")
		put_io(substr(line, 1, at - 1))
	else
		put_part(substr(line, 1, at - 1), descriptor)
}

# A twin of a block.
function put_twin(line,    open, end, depth, result, signature, written, n, i, type) {
	gsub(/@\./, "@extschema@.", line)
	gsub(/\?/, "crm_internal.mistake", line)
	open = index(line, "(")
	for (end = open; end == open || depth > 0; end++) {
		depth += substr(line, end, 1) == "("
		depth -= substr(line, end, 1) == ")"
	}
	result = substr(line, end + 1)
	n = split(substr(line, open + 1, end - open - 2), word, /, /)
	for (i = 1; i <= n; i++) {
		type = word[i]
		sub(/=$/, "", type)
		sub(/=$/, " DEFAULT NULL", word[i])
		written = written (i > 1 ? ", " : "") word[i]
		if (type !~ /^OUT /) {
			sub(/^[^ ]+ /, "", type)
			signature = signature (signature == "" ? "" : ", ") type
		}
	}
	type = substr(line, 1, open - 1)
	printf "CREATE FUNCTION @extschema@.%s(%s)%s\n    AS 'MODULE_PATHNAME', '%s' LANGUAGE C %s;\n", type, written,
		result == "" ? "" : " RETURNS " result, twin_c, twin_how
	printf "COMMENT ON FUNCTION @extschema@.%s(%s) IS 'Part of %s: %s';\n", type, signature, type, twin_says
}

/^ +--@ arguments of / { put_arguments($0); next }
/^ +--@ row of / { put_row($0); next }
/^--@ twins / {
	twin_c = $3
	twin_says = substr($0, index($0, "; ") + 2)
	twin_how = substr($0, index($0, $3) + length($3) + 1)
	twin_how = substr(twin_how, 1, index(twin_how, ";") - 1)
	sub(/^[A-Z]+/, "& PARALLEL SAFE", twin_how)
	twins = 1
	next
}
twins && /^--@ end/ { twins = 0; next }
twins { put_twin($0); next }
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
