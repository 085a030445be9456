# Writes a block once per item of a list, for functions that exist for every
# type of customer key:
#
#   --@ each smallint:bigint uuid:uuid
#   ... @CUSTOMER@ (before the colon) ... @KEY@ (after it) ...
#   --@ end
/^--@ each / { count = split(substr($0, 10), items, " "); block = ""; inside = 1; next }
/^--@ end/ {
	for (i = 1; i <= count; i++) {
		split(items[i], type, ":")
		text = block
		gsub(/@CUSTOMER@/, type[1], text)
		gsub(/@KEY@/, type[2] == "" ? type[1] : type[2], text)
		printf "%s", text
	}
	inside = 0
	next
}
inside { block = block $0 "\n"; next }
{ print }
