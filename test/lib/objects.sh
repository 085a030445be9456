# shellcheck shell=bash
# Objects kept from one run of the scripts to the next, so that a changed line
# is tested within seconds. They travel as one archive in the original tree,
# together with the sources that they were made from: a source counts as changed
# when its text did, whatever its time says.

# Prints the archive's name: one for each major version of the server.
objects_archive() { echo ".objects-$("$PG_CONFIG" --version | tr -dc '0-9.' | cut -d. -f1).tar"; }

# What else decides about an object: the server, the compiler and their flags.
objects_key() {
	"$PG_CONFIG"
	gcc --version
	printf '%s\n' "COPT=${COPT:-} PROFILE=${PROFILE:-}"
	cat Makefile test/unit/Makefile
}

# Puts the kept objects into the tree, once. An unchanged source gets its time
# of then, any other the time of now; make compares them with the objects.
objects_restore() {
	local kept=$CRM_WORK/kept
	[[ -e $CRM_WORK/objects.tar && ! -e $kept ]] || return 0
	mkdir "$kept"
	tar -C "$kept" -xf "$CRM_WORK/objects.tar"
	objects_key | cmp -s - "$kept/key" || return 0

	# shellcheck disable=SC2016
	find src test/unit -name '*.[ch]' -print0 | xargs -0 perl -MFile::Compare -e 'my $kept = shift;
		utime(compare("$kept/$_", $_) == 0 ? (stat "$kept/$_")[8, 9] : (undef, undef), $_) for @ARGV' "$kept"
	touch -d @0 Makefile test/unit/Makefile
	find "$kept" -name '*.[ch]' -delete
	cp -Rp "$kept/src" "$kept/test" .
}

# Hands the tree's objects over, to be kept in the original tree.
objects_save() {
	mkdir -p "$CRM_WORK/kept"
	objects_key >"$CRM_WORK/kept/key"
	find src test/unit -name '*.[chod]' -print0 |
		tar -cf "$CRM_WORK/objects.new.tar" --null -T - -C "$CRM_WORK/kept" key
}
