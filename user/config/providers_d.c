// SPDX-License-Identifier: GPL-2.0-only
/*
 * See providers_d.h and providers_d_internal.h: directories, files and the sections in them. What
 * an operator wrote goes before what is packaged, provider by provider.
 */

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "config/ini.h"
#include "config/providers_d_internal.h"

void providers_d_free(struct providers_d *p)
{
	for (size_t i = 0; p && i < p->own_count; i++) {
		free(p->own[i].editions);
		free(p->own[i].rules);
		free(p->own[i].days);
		free(p->own[i].subscriptions);
	}
	for (size_t i = 0; p && i < p->count; i++)
		section_free(p->sections[i]);
	free(p);
}

/* The first one of the provider, or the one of that header. */
static const struct section *find_section(const struct providers_d *p, const char *provider,
					  const char *header)
{
	for (size_t i = 0; i < p->count; i++) {
		if (strcmp(p->sections[i]->provider, provider) == 0 &&
		    (!header || strcmp(p->sections[i]->header, header) == 0))
			return p->sections[i];
	}
	return NULL;
}

static int refuse_name(const struct reader *r, const char *why, const char *allowed,
		       char message[static OPTIONS_MESSAGE_LEN])
{
	char escaped[300];

	snprintf(message, OPTIONS_MESSAGE_LEN, "[%s] %s; allowed: %s",
		 text_escape(r->header, escaped, sizeof(escaped)), why, allowed);
	return -EINVAL;
}

#define NAMES_ALLOWED                                                                              \
	"PROVIDER, PROVIDER/RULE or PROVIDER/RULE/EDITION, of small letters, digits and '-', the " \
	"first two at most 32"

/* "example-corp", or "example-corp/branch-offices", or with what tells one edition's from another's
 * behind: slug is "own", or the second part. */
static int split_name(const struct reader *r, char provider[static PROVIDERS_D_NAME_LEN],
		      char slug[static SECTION_SLUG_LEN], char message[static OPTIONS_MESSAGE_LEN])
{
	const char *slash = strchr(r->header, '/');
	size_t len = slash ? (size_t)(slash - r->header) : strlen(r->header);
	const char *builtin = NULL, *edition;
	char why[200], allowed[200];

	snprintf(provider, PROVIDERS_D_NAME_LEN, "%.*s", (int)len, r->header);
	snprintf(slug, SECTION_SLUG_LEN, "%s", slash ? slash + 1 : "own");
	if (len >= PROVIDERS_D_NAME_LEN || !providers_d_name_is_valid(provider) ||
	    strcmp(provider, "auto") == 0 || strcmp(provider, "none") == 0) {
		snprintf(allowed, sizeof(allowed),
			 "1 to %d small letters, digits and '-', other than auto and none",
			 PROVIDERS_D_NAME_LEN - 1);
		return refuse_name(r, "is no name for a provider", allowed, message);
	}
	edition = slash ? strchr(slash + 1, '/') : NULL;
	len = slash ? (edition ? (size_t)(edition - slash) - 1 : strlen(slash + 1)) : 0;
	if (slash && len < PROVIDERS_D_NAME_LEN)
		slug[len] = '\0';
	if (slash && (len >= PROVIDERS_D_NAME_LEN || !providers_d_name_is_valid(slug) ||
		      (edition && !providers_d_name_is_valid(edition + 1))))
		return refuse_name(r, "is no name for a rule", NAMES_ALLOWED, message);
	if (guide_provider_parse(provider, &builtin) == 0 && strcmp(builtin, provider) != 0) {
		snprintf(why, sizeof(why), "is another name of the built-in %s", builtin);
		snprintf(allowed, sizeof(allowed),
			 "[%s] to replace its rules, or a name of your own", builtin);
		return refuse_name(r, why, allowed, message);
	}
	return 0;
}

/* *r->now stays NULL where the section counts for nothing: an operator's own rules are there. */
static int begin(struct reader *r, char message[static OPTIONS_MESSAGE_LEN])
{
	char provider[PROVIDERS_D_NAME_LEN], slug[SECTION_SLUG_LEN], why[400];
	const struct section *before;
	struct section *s;
	int e = split_name(r, provider, slug, message);

	r->now = NULL;
	if (e < 0)
		return e;
	before = find_section(r->all, provider, NULL);
	if (before && r->packaged && !before->packaged)
		return 0;
	if (before &&
	    (strcmp(before->file, r->file) != 0 || find_section(r->all, provider, r->header))) {
		snprintf(why, sizeof(why), "is there already, in %.300s", before->file);
		return refuse_name(r, why,
				   "all rules of a provider in one file, each with a name of its "
				   "own: PROVIDER/RULE/EDITION",
				   message);
	}
	if (r->all->count == PROVIDERS_D_MAX) {
		snprintf(why, sizeof(why), "is one too many");
		return refuse_name(r, why, "512 sections in all files", message);
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	memcpy(s->provider, provider, sizeof(provider));
	memcpy(s->slug, slug, sizeof(slug));
	memcpy(s->header, r->header, sizeof(s->header));
	s->packaged = r->packaged;
	r->all->sections[r->all->count++] = s;
	r->now = s;
	s->file = strdup(r->file);
	return s->file ? 0 : -ENOMEM;
}

/* inifile_handler */
static int take_key(void *context, const char *section, const char *name, const char *value,
		    bool continued, char message[static OPTIONS_MESSAGE_LEN])
{
	struct reader *r = context;
	char escaped[100];
	int e;

	if (!*section) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "\"%s\" stands before any [name] of a provider",
			 text_escape(name, escaped, sizeof(escaped)));
		return -EINVAL;
	}
	if (strcmp(r->header, section) != 0) {
		if (strlen(section) >= sizeof(r->header) - 1) {
			snprintf(message, OPTIONS_MESSAGE_LEN,
				 "[%.60s ...] is too long; allowed: " NAMES_ALLOWED,
				 text_escape(section, escaped, sizeof(escaped)));
			return -EINVAL;
		}
		snprintf(r->header, sizeof(r->header), "%s", section);
		e = begin(r, message);
		if (e < 0)
			return e;
	}
	return r->now ? section_take(r, name, value, continued, message) : 0;
}

static int is_conf(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".conf") == 0;
}

struct names {
	struct dirent **list;
	int count;
};

static void cleanup_names(struct names *n)
{
	for (int i = 0; i < n->count; i++)
		free(n->list[i]);
	free(n->list);
}

static void cleanup_providers(struct providers_d **p)
{
	providers_d_free(*p);
}

static int read_file(const char *dir, const char *name, struct providers_d *all, bool packaged,
		     char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_free_ char *path = NULL;
	char escaped[300];
	struct reader r = {.all = all, .packaged = packaged};
	struct stat st;
	int error;

	if (asprintf(&path, "%s/%s", dir, name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	r.file = text_escape(path, escaped, sizeof(escaped));
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		snprintf(message, OPTIONS_MESSAGE_LEN, "%s is no regular file", escaped);
		return -EINVAL;
	}
	error = inifile_read(path, "provider rules", take_key, &r, message);
	return error == -ENOENT ? -EINVAL : error;
}

static int read_directory(const char *dir, bool must_exist, bool packaged, struct providers_d *all,
			  char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_(cleanup_names) struct names names = {0};
	char escaped[200];
	int error = 0;

	names.count = scandir(dir, &names.list, is_conf, alphasort);
	text_escape(dir, escaped, sizeof(escaped));
	if (names.count < 0) {
		error = errno;
		names.count = 0;
		if (error == ENOENT && !must_exist)
			return 0;
		snprintf(message, OPTIONS_MESSAGE_LEN, "provider rules %s: %s", escaped,
			 strerror(error));
		return error == ENOMEM ? -ENOMEM : -EINVAL;
	}
	if (names.count > PROVIDERS_D_FILES_MAX) {
		snprintf(message, OPTIONS_MESSAGE_LEN,
			 "provider rules %s: %d files *.conf; allowed: at most %d", escaped,
			 names.count, PROVIDERS_D_FILES_MAX);
		return -EINVAL;
	}
	for (int i = 0; error == 0 && i < names.count; i++)
		error = read_file(dir, names.list[i]->d_name, all, packaged, message);
	return error;
}

int providers_d_load(const char *dir, bool must_exist, const char *packaged,
		     struct providers_d **ret, char message[static OPTIONS_MESSAGE_LEN])
{
	_cleanup_(cleanup_providers) struct providers_d *all = calloc(1, sizeof(*all));
	int error;

	if (!all)
		return -ENOMEM;
	error = read_directory(dir, must_exist, false, all, message);
	if (error == 0 && packaged)
		error = read_directory(packaged, false, true, all, message);
	if (error == 0)
		error = providers_d_build(all, message);
	if (error < 0)
		return error;
	*ret = TAKE_PTR(all);
	return 0;
}
