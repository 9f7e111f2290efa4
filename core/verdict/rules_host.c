/* Rules of hosts: what one did for some time (episode.h). */
#include "base/time.h"
#include "verdict/judge.h"

/* The episode that is judged, if it is of that kind; else NULL. */
static const struct sc_episode *episode_of(const struct sc_matter *matter,
					   enum sc_episode_kind kind)
{
	return matter->episode->kind == kind ? matter->episode : NULL;
}

/* A finding about it, with its frames, that begins with the host. */
static struct sc_finding *find(struct sc_judge *judge, const struct sc_episode *episode)
{
	struct sc_finding *finding = sc_find(judge, episode->frames[0], episode->from_ns);

	for (unsigned i = 1; i < episode->frame_count; i++)
		sc_evidence(finding, episode->frames[i]);
	sc_tell_endpoint(finding, &episode->host);
	return finding;
}

static void tell_length(struct sc_finding *finding, const struct sc_episode *episode)
{
	sc_tell_seconds(finding, sc_time_diff(episode->to_ns, episode->from_ns));
}

void sc_rule_peer_down(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_episode *episode = episode_of(matter, SC_EPISODE_SILENT);
	struct sc_finding *finding;

	if (!episode || episode->count < 3)
		return;
	finding = find(judge, episode);
	finding->row.src = episode->peer;
	finding->row.dst = episode->host;
	sc_tell(finding, " did not answer %u requests in a row of ", (unsigned)episode->count);
	sc_tell_endpoint(finding, &episode->peer);
	sc_tell(finding, ", for ");
	tell_length(finding, episode);
	sc_tell(finding,
		episode->open ? ", to the end of the capture" : ", until it answered again");
	if (episode->calls > 0) {
		sc_tell(finding, "; ");
		sc_tell_count(finding, episode->calls, "call");
		sc_tell(finding, " fell into it");
	}
}

void sc_rule_overload(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_episode *episode = episode_of(matter, SC_EPISODE_ERRORS);
	struct sc_finding *finding;

	if (!episode || episode->of < 10 || episode->count * 10 <= episode->of)
		return;
	finding = find(judge, episode);
	sc_tell(finding, " answered %u of %u requests with 500 or 503 within ten seconds",
		(unsigned)episode->count, (unsigned)episode->of);
	if (episode->ignored > 0)
		sc_tell(finding, "; %u came before the time of Retry-After",
			(unsigned)episode->ignored);
}

void sc_rule_slow_answer_to_request(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_episode *episode = episode_of(matter, SC_EPISODE_SLOW);
	struct sc_finding *finding;

	if (!episode || episode->count < 10)
		return;
	finding = find(judge, episode);
	sc_tell(finding, " took over a second for %u requests, at most ", (unsigned)episode->count);
	sc_tell_seconds(finding, episode->longest_ns);
}

void sc_rule_stale_nonce(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_episode *episode = episode_of(matter, SC_EPISODE_STALE);
	struct sc_finding *finding;

	if (!episode || episode->of < 10 || episode->count * 5 <= episode->of)
		return;
	finding = find(judge, episode);
	sc_tell(finding, " called the nonce stale in %u of %u challenges", (unsigned)episode->count,
		(unsigned)episode->of);
}

void sc_rule_registration_storm(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_episode *episode = episode_of(matter, SC_EPISODE_REGISTERS);
	struct sc_finding *finding;

	if (!episode || episode->count < 5 || episode->count < 5 * episode->of)
		return;
	finding = find(judge, episode);
	sc_tell(finding,
		" got %u and more REGISTERs in each of ten seconds, where half of all seconds with "
		"any "
		"have %u at most",
		(unsigned)episode->count, (unsigned)episode->of);
}

static void scanner_by_name(struct sc_judge *judge, const struct sc_episode *episode)
{
	struct sc_finding *finding = find(judge, episode);

	sc_tell(finding, " calls itself by the name of a scanner, in ");
	sc_tell_count(finding, episode->count, "request");
}

void sc_rule_scanner(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_episode *episode = episode_of(matter, SC_EPISODE_USERS);
	struct sc_finding *finding;

	if (episode_of(matter, SC_EPISODE_TOOL))
		scanner_by_name(judge, matter->episode);
	/* A proxy with many users has many that succeed. */
	if (!episode || episode->count < 10 || episode->of > episode->count / 2)
		return;
	finding = find(judge, episode);
	sc_tell(finding, " was refused for %u users within a minute", (unsigned)episode->count);
	if (episode->succeeded) {
		finding->row.severity = SC_FINDING_ERROR;
		sc_tell(finding, ", and then a REGISTER of it succeeded");
	}
}

void sc_rule_sweep(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_episode *dialled = episode_of(matter, SC_EPISODE_PREFIXES);
	const struct sc_episode *calls = episode_of(matter, SC_EPISODE_CALLS);
	struct sc_finding *finding;

	if (dialled && dialled->count >= 5) {
		finding = find(judge, dialled);
		sc_tell(finding, " dialled %u numbers that end alike, in vain: ...%s",
			(unsigned)dialled->count, dialled->digits);
	}
	if (calls && calls->of > 100 && calls->count == calls->of) {
		finding = find(judge, calls);
		sc_tell(finding, " sent %u INVITEs within a minute, and all failed",
			(unsigned)calls->of);
	}
}

void sc_rule_registration_flapping(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_episode *episode = episode_of(matter, SC_EPISODE_BINDINGS);
	struct sc_finding *finding;

	if (!episode || episode->count < 3)
		return;
	finding = sc_find(judge, episode->frames[0], episode->from_ns);
	for (unsigned i = 1; i < episode->frame_count; i++)
		sc_evidence(finding, episode->frames[i]);
	finding->row.src = episode->peer;
	finding->row.dst = episode->host;
	sc_tell(finding, "the binding of %.*s changed %u times in ", SC_QUOTED(episode->aor),
		(unsigned)episode->count);
	tell_length(finding, episode);
}

void sc_rule_nat_port_change(struct sc_judge *judge, const struct sc_matter *matter)
{
	const struct sc_episode *episode = episode_of(matter, SC_EPISODE_PORT);
	struct sc_finding *finding;

	if (!episode)
		return;
	finding = sc_find(judge, episode->frames[1], episode->to_ns);
	sc_evidence(finding, episode->frames[0]);
	finding->row.src = episode->peer;
	finding->row.dst = episode->host;
	sc_tell(finding, "%.*s came from ", SC_QUOTED(episode->aor));
	sc_tell_endpoint(finding, &episode->other);
	sc_tell(finding, ", and ");
	tell_length(finding, episode);
	sc_tell(finding, " later from ");
	sc_tell_endpoint(finding, &episode->peer);
}
