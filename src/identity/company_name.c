/*
 * company_name.c
 *		Names of companies without what does not tell them apart: the way they
 *		are written, and the words of legal forms.
 *
 * A name becomes words of lower-case letters and digits with a space between
 * them, but none beside a character of Chinese or Japanese.
 */
#include "base/crm.h"

#include "common/unicode_norm.h"

#include "identity/company_name.h"

/* Of a mark behind a word: it is left out at the beginning of names. */
#define BEGINNING_MARK '*'

/* Letters that have no accent to be taken away. */
static const struct
{
	pg_wchar	letter;
	const char *plain;
}			letters[] =
{
	{0xDF, "ss"}, {0xC6, "ae"}, {0xE6, "ae"}, {0x152, "oe"}, {0x153, "oe"}, {0xD8, "o"}, {0xF8, "o"},
	{0x110, "d"}, {0x111, "d"}, {0x141, "l"}, {0x142, "l"}, {0x131, "i"}
};

static void
append(CodePoints *name, pg_wchar point)
{
	name->points[name->length++] = point;
}

static void
append_ascii(CodePoints *name, const char *text)
{
	while (*text != '\0')
		append(name, (unsigned char) *text++);
}

/* Left out without a space: what stands within a word. */
static bool
is_dropped(pg_wchar point)
{
	return point == '.' || point == '\'' || point == 0x2019 || point == 0x2018 || point == 0xB7 ||
		point == 0x30FB || is_invisible(point);
}

/* Letters in lower case without accents, and, for "&"; the rest as it is, brackets too. */
static CodePoints
fold(const pg_wchar *points)
{
	CodePoints	name = {0};
	int			n = 0;

	while (points[n] != 0)
		n++;
	name.points = palloc((5 * (Size) n + 1) * sizeof(pg_wchar));
	for (int i = 0; i < n; i++)
	{
		const char *plain = NULL;

		for (size_t l = 0; l < lengthof(letters); l++)
			if (points[i] == letters[l].letter)
				plain = letters[l].plain;
		if (points[i] == '&')
			plain = " and ";
		if (plain != NULL)
			append_ascii(&name, plain);
		else if (!is_dropped(points[i]) && !is_accent(points[i]))
			append(&name, lower_case(points[i]));
	}
	name.points[name.length] = 0;
	return name;
}

/* A word of one Latin letter at a place. */
static bool
is_single_letter(const CodePoints *name, int at)
{
	return is_ascii_letter(name->points[at]) && (at == 0 || is_separator(name->points[at - 1])) &&
		(at + 1 == name->length || is_separator(name->points[at + 1]));
}

/* Words with one space between them, none beside Chinese, and none between single letters. */
static CodePoints
join_words(const CodePoints *name)
{
	CodePoints	joined = {.points = palloc(((Size) name->length + 1) * sizeof(pg_wchar))};
	bool		is_apart = false;
	bool		was_single = false;

	for (int i = 0; i < name->length; i++)
	{
		pg_wchar	point = name->points[i];
		bool		is_single;

		if (is_separator(point))
		{
			is_apart = true;
			continue;
		}
		is_single = is_single_letter(name, i);
		if (is_apart && joined.length > 0 && !is_unspaced(point) &&
			!is_unspaced(joined.points[joined.length - 1]) && !(is_single && was_single))
			append(&joined, ' ');
		append(&joined, point);
		is_apart = false;
		was_single = is_single;
	}
	return joined;
}

/* Letters of names as words have them, brackets still there. */
static CodePoints
folded(const char *bytes, int size)
{
	CodePoints	plain = code_points_plain(bytes, size);

	return fold(unicode_normalize(UNICODE_NFKC, fold(unicode_normalize(UNICODE_NFKD, plain.points)).points));
}

/*
 * A word to be left out, as a scheme has it: in brackets, it is left out where
 * a name has it in brackets; with a star behind it, at the beginning; else at
 * the end.
 */
void
company_word_read(CompanyWord *word, const char *bytes, int size)
{
	CodePoints	code = folded(bytes, size);

	word->place = WORD_AT_END;
	if (code.length > 1 && code.points[code.length - 1] == BEGINNING_MARK)
		word->place = WORD_AT_BEGINNING;
	else if (code.length > 2 && code.points[0] == '(' && code.points[code.length - 1] == ')')
		word->place = WORD_IN_BRACKETS;
	word->word = join_words(&code);
}

static int
longest_first(const void *a, const void *b)
{
	return ((const CompanyWord *) b)->word.length - ((const CompanyWord *) a)->word.length;
}

void
company_words_sort(CompanyWords *words)
{
	qsort(words->words, (size_t) words->n, sizeof(CompanyWord), longest_first);
}

static bool
same_points(const pg_wchar *a, const CodePoints *word)
{
	return memcmp(a, word->points, (Size) word->length * sizeof(pg_wchar)) == 0;
}

/* Is that, of so many code points, a word of the list for that place? */
static bool
is_word(const CompanyWords *words, CompanyWordPlace place, const CodePoints *text)
{
	for (int i = 0; i < words->n; i++)
		if (words->words[i].place == place && words->words[i].word.length == text->length &&
			same_points(text->points, &words->words[i].word))
			return true;
	return false;
}

/* Blank out brackets with a word of the list in them. */
static void
drop_brackets(CodePoints *name, const CompanyWords *words)
{
	int			open = -1;

	for (int i = 0; i < name->length; i++)
	{
		if (name->points[i] == '(')
			open = i;
		else if (name->points[i] == ')' && open >= 0)
		{
			CodePoints	inside = {name->points + open + 1, i - open - 1};
			CodePoints	word = join_words(&inside);

			if (is_word(words, WORD_IN_BRACKETS, &word))
				for (int at = open; at <= i; at++)
					name->points[at] = ' ';
			open = -1;
		}
	}
}

/* May a word end between these two? */
static bool
is_boundary(pg_wchar left, pg_wchar right)
{
	return left == ' ' || right == ' ' || is_unspaced(left) || is_unspaced(right);
}

/* Take a word off an end of a name that has more than that; false if it is not there. */
static bool
take_off(CodePoints *name, const CompanyWord *word)
{
	int			n = word->word.length;
	int			rest = name->length - n;

	if (n == 0 || rest <= 0)
		return false;
	if (word->place == WORD_AT_BEGINNING)
	{
		if (!same_points(name->points, &word->word) || !is_boundary(name->points[n - 1], name->points[n]))
			return false;
		name->points += n;
	}
	else
	{
		if (word->place != WORD_AT_END || !same_points(name->points + rest, &word->word) ||
			!is_boundary(name->points[rest - 1], name->points[rest]))
			return false;
	}
	name->length = rest;
	if (name->points[0] == ' ')
	{
		name->points++;
		name->length--;
	}
	if (name->points[name->length - 1] == ' ')
		name->length--;
	return true;
}

/* The name as a key; of length 0 if nothing is left of it. */
CodePoints
company_name_plain(const char *bytes, int size, const CompanyWords *words)
{
	CodePoints	name = folded(bytes, size);

	drop_brackets(&name, words);
	name = join_words(&name);
	for (int i = 0; i < words->n;)
		i = take_off(&name, &words->words[i]) ? 0 : i + 1;
	return name;
}
