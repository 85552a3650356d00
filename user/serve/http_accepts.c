// SPDX-License-Identifier: GPL-2.0-only
/*
 * See http_accepts.h. A header is a list of ranges, "text/plain;version=0.0.4;q=0.5"; each is taken
 * apart where it stands, nothing is copied. What cannot be understood is passed over, as if it were
 * not there: a stranger wrote it. Quality values are whole thousandths.
 */

#include "serve/http_accepts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define QUALITY_MAX 1000

struct span {
	const char *at;
	size_t len;
};

/* One element of a list, or one parameter. */
struct pair {
	struct span name, value; /* value is empty without "=" */
};

static struct span trimmed(const char *at, size_t len)
{
	while (len && isspace((unsigned char)*at))
		at++, len--;
	while (len && isspace((unsigned char)at[len - 1]))
		len--;
	return (struct span){at, len};
}

/* Takes the part before the next separator off the rest. A quoted string may hold separators.
 * False at the end. */
static bool next_part(struct span *rest, char separator, struct span *ret)
{
	bool quoted = false;
	size_t i;

	if (!rest->at)
		return false;
	for (i = 0; i < rest->len; i++) {
		if (quoted && rest->at[i] == '\\' && i + 1 < rest->len)
			i++;
		else if (rest->at[i] == '"')
			quoted = !quoted;
		else if (!quoted && rest->at[i] == separator)
			break;
	}
	*ret = trimmed(rest->at, i);
	*rest = i < rest->len ? (struct span){rest->at + i + 1, rest->len - i - 1}
			      : (struct span){NULL, 0};
	return true;
}

static bool same(struct span a, struct span b)
{
	return a.len == b.len && strncasecmp(a.at, b.at, a.len) == 0;
}

static bool is(struct span a, const char *text)
{
	return same(a, (struct span){text, strlen(text)});
}

static struct pair split(struct span part, char at)
{
	const char *mark = memchr(part.at, at, part.len);
	struct pair p = {.name = part, .value = {"", 0}};

	if (mark) {
		p.name = trimmed(part.at, (size_t)(mark - part.at));
		p.value = trimmed(mark + 1, part.len - (size_t)(mark - part.at) - 1);
	}
	if (p.value.len >= 2 && p.value.at[0] == '"' && p.value.at[p.value.len - 1] == '"')
		p.value = (struct span){p.value.at + 1, p.value.len - 2};
	return p;
}

/* "1", "0.5", "0.001": thousandths, or -1 for anything else. */
static int quality_of(struct span text)
{
	int value, unit = 100;

	if (text.len < 1 || text.len > 5 || (text.at[0] != '0' && text.at[0] != '1') ||
	    (text.len > 1 && text.at[1] != '.'))
		return -1;
	value = (text.at[0] - '0') * QUALITY_MAX;
	for (size_t i = 2; i < text.len; i++, unit /= 10) {
		if (!isdigit((unsigned char)text.at[i]))
			return -1;
		value += (text.at[i] - '0') * unit;
	}
	return value <= QUALITY_MAX ? value : -1;
}

/* Whether the offer has this parameter with another value. */
static bool contradicts(struct span offer_parameters, struct pair wanted)
{
	struct span part;

	while (next_part(&offer_parameters, ';', &part)) {
		struct pair has = split(part, '=');

		if (same(has.name, wanted.name))
			return !same(has.value, wanted.value);
	}
	return false;
}

static bool has_parameter(struct span parameters, struct span name)
{
	struct span part;

	while (next_part(&parameters, ';', &part)) {
		if (same(split(part, '=').name, name))
			return true;
	}
	return false;
}

/* How closely the range names the offer: 0 not at all, then any type, any subtype, the type itself,
 * and one more for each parameter of the offer. *quality is -1 when it is malformed. */
static int match(struct span range, struct span offer, int *quality)
{
	struct span type, offered, part;
	struct pair range_type, offer_type;
	int closeness;

	*quality = QUALITY_MAX;
	if (!next_part(&range, ';', &type) || !next_part(&offer, ';', &offered))
		return 0;
	range_type = split(type, '/');
	offer_type = split(offered, '/');
	if (is(type, "*/*"))
		closeness = 1;
	else if (same(range_type.name, offer_type.name) && is(range_type.value, "*"))
		closeness = 2;
	else if (same(type, offered))
		closeness = 3;
	else
		return 0;

	while (next_part(&range, ';', &part)) {
		struct pair parameter = split(part, '=');

		if (is(parameter.name, "q")) {
			*quality = quality_of(parameter.value);
			break; /* what follows is no parameter of the media type */
		}
		if (contradicts(offer, parameter))
			return 0;
		closeness += has_parameter(offer, parameter.name);
	}
	return *quality < 0 ? 0 : closeness;
}

/* The quality of one offer: that of the range which names it most closely; 0 not acceptable. */
static int quality_for(const char *accept, const char *offer)
{
	struct span rest = {accept, strlen(accept)}, range;
	int best = 0, result = 0;

	while (next_part(&rest, ',', &range)) {
		int quality,
			closeness = match(range, (struct span){offer, strlen(offer)}, &quality);

		if (closeness > best || (closeness == best && closeness > 0 && quality > result)) {
			best = closeness;
			result = quality;
		}
	}
	return result;
}

int http_accepts(const char *accept, const char *const *offers, size_t offers_count)
{
	int best = 0, index = -1;

	if (!accept || !trimmed(accept, strlen(accept)).len)
		return offers_count ? 0 : -1;
	for (size_t i = 0; i < offers_count; i++) {
		int quality = quality_for(accept, offers[i]);

		if (quality > best) {
			best = quality;
			index = (int)i;
		}
	}
	return index;
}

/* The coding's quality, -1 when the header says nothing of it. */
static int coding_quality(const char *header, const char *name)
{
	struct span rest = {header, strlen(header)}, element, coding, part;
	int result = -1;

	while (next_part(&rest, ',', &element)) {
		int quality = QUALITY_MAX;

		if (!next_part(&element, ';', &coding) || !is(coding, name))
			continue;
		while (next_part(&element, ';', &part)) {
			if (is(split(part, '=').name, "q"))
				quality = quality_of(split(part, '=').value);
		}
		if (quality > result)
			result = quality;
	}
	return result;
}

bool http_accepts_gzip(const char *accept_encoding)
{
	int gzip, plain;

	if (!accept_encoding)
		return false;
	gzip = coding_quality(accept_encoding, "gzip");
	if (gzip < 0)
		gzip = coding_quality(accept_encoding, "x-gzip");
	if (gzip < 0)
		gzip = coding_quality(accept_encoding, "*");
	plain = coding_quality(accept_encoding, "identity");
	return gzip > 0 && gzip >= plain;
}
