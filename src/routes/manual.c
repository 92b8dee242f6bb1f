#include "routes/manual.h"

#include "view/view.h"

#define ID     "{\"type\":\"string\",\"pattern\":\"^[a-z0-9][a-z0-9-]{0,62}$\"}"
#define TEXT   "{\"type\":\"string\"}"
#define NUMBER "{\"type\":\"integer\",\"minimum\":1}"
#define LIMIT  "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000,\"default\":50}"
#define PLACE  "A version's id, main, or a commit of main."

/* clang-format off */
const struct manual_param manual_params[] = {
	/* key, name, in, schema, about */
	{ "account",      "id",       MANUAL_PATH,   ID,     "The account's id." },
	{ "section",      "id",       MANUAL_PATH,   ID,     "The section's id." },
	{ "thread",       "id",       MANUAL_PATH,   ID,     "The thread's id." },
	{ "draft",        "section",  MANUAL_PATH,   ID,     "The section's id." },
	{ "n",            "n",        MANUAL_PATH,   NUMBER, "The proposal's number." },
	{ "a",            "a",        MANUAL_PATH,   TEXT,   "The earlier place: a version's id, main, or a commit of main." },
	{ "b",            "b",        MANUAL_PATH,   TEXT,   "The later place, likewise." },
	{ "asset",        "file",     MANUAL_PATH,   TEXT,   "The file's name, as pages name it." },
	{ "export",       "file",     MANUAL_PATH,   TEXT,   "A place and a format, rev-1.pdf, or two places and a format, zero-draft..main.pdf." },
	{ "media",        "name",     MANUAL_PATH,   TEXT,   "The file's name in media/." },

	{ "lang",         "lang",     MANUAL_QUERY,  TEXT,   "A language of the document; the first when left out." },
	{ "at",           "at",       MANUAL_QUERY,  TEXT,   PLACE " Main when left out." },
	{ "group",        "group",    MANUAL_QUERY,  ID,     "The group whose draft it is; may be left out by an account that has one." },
	{ "revision",     "revision", MANUAL_QUERY,  NUMBER, "The number of a revision; the newest when left out." },
	{ "against",      "against",  MANUAL_QUERY,  TEXT,   "base: what the revision was written against; main: what accepting it would change now; or another revision's number. Base when left out." },
	{ "by-status",    "status",   MANUAL_QUERY,  TEXT,   "Only those of this status." },
	{ "by-section",   "section",  MANUAL_QUERY,  ID,     "Only those on this section." },
	{ "by-group",     "group",    MANUAL_QUERY,  ID,     "Only this group's." },
	{ "by-lang",      "lang",     MANUAL_QUERY,  TEXT,   "Only those on texts of this language." },
	{ "by-proposal",  "proposal", MANUAL_QUERY,  NUMBER, "Only those on this proposal." },
	{ "limit",        "limit",    MANUAL_QUERY,  LIMIT,  "How many at most; more than 100 are never given." },
	{ "cursor",       "cursor",   MANUAL_QUERY,  TEXT,   "Where to go on: next of the page before." },
	{ "remarks",      "remarks",  MANUAL_QUERY,  "{\"type\":\"string\",\"enum\":[\"beside\",\"annex\",\"none\"],\"default\":\"beside\"}",
		"Where the explanatory remarks stand." },
	{ "lines",        "lines",    MANUAL_QUERY,  "{\"type\":\"string\",\"enum\":[\"1\"]}", "1: lines are numbered." },
	{ "sources",      "sources",  MANUAL_QUERY,  "{\"type\":\"string\",\"enum\":[\"annex\"]}", "annex: a table at the end says which proposals made each paragraph." },
	{ "only",         "section",  MANUAL_QUERY,  ID,     "This section alone, with the numbers that its paragraphs have in the document." },
	{ "print",        "print",    MANUAL_QUERY,  "{\"type\":\"string\",\"enum\":[\"bw\"]}", "bw: in black and white (html, pdf)." },
	{ "comments",     "comments", MANUAL_QUERY,  "{\"type\":\"string\",\"enum\":[\"1\"]}", "1: threads on main as comments (docx, odt), for those who may see them." },

	{ "for-section",  "section",  MANUAL_QUERY,  ID,     "The section that the text is for." },
	{ "for-group",    "group",    MANUAL_QUERY,  ID,     "The group whose draft it becomes; may be left out by an account that has one." },
	{ "changes",      "changes",  MANUAL_QUERY,  "{\"type\":\"string\",\"enum\":[\"accepted\",\"rejected\",\"each\"],\"default\":\"accepted\"}",
		"What becomes of tracked changes; each: those that take names are accepted, the others rejected." },
	{ "take",         "take",     MANUAL_QUERY,  TEXT,   "Ids of changes, of the report of an earlier answer, divided by commas." },

	{ "key",          "Idempotency-Key", MANUAL_HEADER, "{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}",
		"The account's own name for this request: the same key and body give the first answer again, also after a restart." },
	{ "if-manifest",  "If-Match", MANUAL_HEADER, TEXT,   "The manifest_blob that was edited, in quotes. 428 when missing, 412 when another stands there." },
	{ "if-draft",     "If-Match", MANUAL_HEADER, TEXT,   "The ETag of the draft that was edited. 428 when missing and a draft stands there, 412 when another does." },
	{ "if-import",    "If-Match", MANUAL_HEADER, TEXT,   "The ETag of the draft that the text may replace. 412 when another stands there." },
	{ "last",         "Last-Event-ID", MANUAL_HEADER, TEXT, "The id of the last event that was seen." },
};
const size_t n_manual_params = COUNT(manual_params);

const struct manual_entry manual_entries[] = {
	{ "GET /healthz", "Is the server alive, and does it take changes?",
		"503 with the same members once the disk has refused a change: it can be read from, and takes no change until it is started anew. "
		"mirror is null, or says whether the mirror is current, behind or failing, and how old what it lacks is.",
		.also = 503, .types = "application/json" },
	{ "GET /metrics", "Counters, as Prometheus reads them.", .types = "text/plain" },
	{ "GET /assets/{file}", "Style, script and icons of the pages.", .params = "asset",
		.types = "*/*", .problems = "404 not-found", .flags = MANUAL_TAG },
	{ "GET /export/{file}", "The document, or a redline of two places, as a file.",
		"A version without options is given as it was issued, byte for byte (its files). A redline in html and pdf ends with its changes in words. "
		"VERSION.sources.csv: which proposals and decisions made each paragraph, as a table. "
		"VERSION.zip: all its files as they were issued, with SHA256SUMS. "
		"The header Export-Warnings names what could not be printed as it is written.",
		.params = "export lang only remarks lines sources print comments", .types = "text/html application/pdf text/csv application/zip "
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document "
			"application/vnd.oasis.opendocument.text text/markdown application/json",
		.problems = "400 bad-request 404 not-found 503 busy", .flags = MANUAL_TAG },
	{ "GET /media/{name}", "An image of the document.", .params = "media at",
		.types = "image/png image/jpeg", .problems = "404 not-found", .flags = MANUAL_TAG },

	{ "POST /api/v1/session", "Sign in with a code; the answer sets the session's cookie.",
		"The code is an invitation's or a second device's, and is spent by this. Too many wrong ones from an address: 429.",
		.out = &session_view, .problems = "410 gone 429 rate" },
	{ "GET /api/v1/session", "Who am I?", .out = &session_view },
	{ "DELETE /api/v1/session", "Sign out.", "Ends the session of the cookie; a bearer token stays.", .status = 204 },
	{ "POST /api/v1/session/codes", "A ten-minute code for my second device.", .status = 201, .out = &code_view },
	{ "GET /api/v1/session/data", "All that is kept about me.",
		"Account, devices, tokens and invitations without their secrets, and what I wrote and decided.",
		.out = &person_view },

	{ "GET /api/v1/document", "The document: its manifest and the state of its sections.",
		.out = &document_view, .flags = MANUAL_TAG },
	{ "PUT /api/v1/document", "Put the manifest: titles, languages, groups, sections.",
		"The body is the manifest, or an object with the member manifest, as GET gives it. New sections begin with a heading, those left out leave main.",
		.params = "if-manifest", .in = &manifest_shape, .out = &document_view,
		.problems = "412 precondition 422 bad-manifest 428 precondition", .flags = MANUAL_TAG },
	{ "GET /api/v1/sections/{id}", "A section's text, on main or as it stood once.",
		.params = "section lang at", .out = &section_view, .problems = "404 not-found", .flags = MANUAL_TAG },
	{ "GET /api/v1/sections/{id}/history", "What changed a section, newest first.",
		.params = "section lang", .out = &history_view, .problems = "404 not-found", .flags = MANUAL_TAG },
	{ "GET /api/v1/sections/{id}/provenance", "Where each paragraph of a section came from.",
		.params = "section lang", .out = &provenance_view, .problems = "404 not-found", .flags = MANUAL_TAG },
	{ "GET /api/v1/sections/{id}/collisions", "Where open proposals change the same words of a section, and in which order they can be accepted.",
		"For rapporteurs and above; to a reader it is not there.",
		.params = "section lang", .out = &collision_view, .problems = "404 not-found", .flags = MANUAL_TAG },
	{ "GET /api/v1/compare/{a}..{b}", "What lies between two places of the document's history.",
		.params = "a b lang", .out = &compare_view, .problems = "404 not-found", .flags = MANUAL_TAG },
	{ "POST /api/v1/preview", "A text as it would be read. Nothing is kept.",
		.out = &preview_view, .problems = "404 not-found 413 too-large 422 bad-text" },

	{ "GET /api/v1/drafts/{section}", "The private draft of a group.",
		"For those who speak for the group; to others it is not there.",
		.params = "draft lang group", .out = &draft_view, .problems = "404 not-found", .flags = MANUAL_TAG },
	{ "PUT /api/v1/drafts/{section}", "Save a group's draft.", "Only that it is text is checked, and no deadline ends it.",
		.params = "draft lang group if-draft", .out = &draft_view,
		.problems = "404 not-found 412 precondition 422 bad-text 428 precondition", .flags = MANUAL_TAG },
	{ "DELETE /api/v1/drafts/{section}", "Throw a group's draft away.",
		.params = "draft lang group if-draft", .status = 204, .problems = "404 not-found 412 precondition 428 precondition" },
	{ "POST /api/v1/imports", "A Word file becomes a text, a report and the group's draft.",
		"The body is the .docx, at most upload_bytes of the settings (10 MiB). The text becomes the group's draft at once, but "
		"never in the place of a draft that holds another text: then saved is false and etag names that draft, for If-Match. "
		"Without section, or for an account without a group of its own, nothing is kept. The report lists every tracked change, "
		"comment, header, note, image and whatever else was found. The same file gives changes the same ids.",
		.params = "for-section lang for-group changes take if-import",
		.file = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", .out = &import_view,
		.problems = "404 not-found 412 precondition 413 too-large 422 bad-text 503 busy" },

	{ "GET /api/v1/proposals", "Proposals, newest first.", "For rapporteurs and above; to a reader they are not there.",
		.params = "by-status by-section by-group by-lang limit cursor", .out = &proposals_view,
		.problems = "400 bad-request 404 not-found", .flags = MANUAL_TAG },
	{ "POST /api/v1/proposals", "Propose a change to a section.", "For a group that may write the section while it is open; editors for any group, also later.",
		.params = "key", .status = 201, .out = &proposal_view, .flags = MANUAL_LOCATION,
		.problems = "403 forbidden closed 404 not-found 409 no-change 413 too-large 422 bad-text" },
	{ "GET /api/v1/proposals/{n}", "A proposal with its revisions.", "For rapporteurs and above.",
		.params = "n", .out = &proposal_view, .problems = "404 not-found", .flags = MANUAL_TAG },
	{ "POST /api/v1/proposals/{n}/revisions", "Propose a better text.", "For its group while the section is open; editors always. The proposal is open again.",
		.params = "n key", .status = 201, .out = &proposal_view, .flags = MANUAL_LOCATION,
		.problems = "403 forbidden closed 404 not-found 409 no-change already-decided 413 too-large 422 bad-text" },
	{ "GET /api/v1/proposals/{n}/diff", "What a revision changes, word by word.", "For rapporteurs and above.",
		.params = "n revision against", .out = &diff_view, .problems = "400 bad-request 404 not-found", .flags = MANUAL_TAG },
	{ "POST /api/v1/proposals/{n}/decision", "Accept, decline or ask for changes.",
		"For editors. Accepting merges the text onto main as it is now, in one commit. A 409 changes nothing.",
		.params = "n key", .out = &decision_view,
		.problems = "403 forbidden 404 not-found 409 conflict stale-revision already-decided 413 too-large 422 bad-text" },
	{ "POST /api/v1/proposals/{n}/withdraw", "Take a proposal back.", "For its group, or an editor.",
		.params = "n key", .out = &proposal_view, .problems = "403 forbidden 404 not-found 409 already-decided" },
	{ "POST /api/v1/proposals/{n}/undo", "Take a decision back.",
		"For editors. A new commit on main takes an acceptance out again; the proposal is open.",
		.params = "n key", .out = &proposal_view, .problems = "403 forbidden 404 not-found 409 conflict" },

	{ "GET /api/v1/threads", "Threads, newest first.", "For rapporteurs and above; to a reader they are not there.",
		.params = "by-proposal by-section by-lang by-status limit cursor", .out = &threads_view,
		.problems = "400 bad-request 404 not-found", .flags = MANUAL_TAG },
	{ "POST /api/v1/threads", "Begin a thread on words of a section or of a proposal.",
		"For rapporteurs and above. The quoted words must stand in the text that is named.",
		.params = "key", .status = 201, .out = &thread_view, .flags = MANUAL_LOCATION,
		.problems = "403 forbidden 404 not-found 413 too-large 422 bad-text" },
	{ "GET /api/v1/threads/{id}", "A thread with its comments.", "For rapporteurs and above.",
		.params = "thread", .out = &thread_view, .problems = "404 not-found", .flags = MANUAL_TAG },
	{ "POST /api/v1/threads/{id}/comments", "Say something in a thread.", "For rapporteurs and above.",
		.params = "thread key", .status = 201, .out = &thread_view, .problems = "404 not-found 413 too-large" },
	{ "POST /api/v1/threads/{id}/resolve", "Close a thread.", "For rapporteurs and above. One that is closed stays so.",
		.params = "thread key", .out = &thread_view, .problems = "404 not-found" },
	{ "POST /api/v1/threads/{id}/reopen", "Open a thread again.", "For rapporteurs and above. One that is open stays so.",
		.params = "thread key", .out = &thread_view, .problems = "404 not-found" },

	{ "GET /api/v1/versions", "The versions, newest first.", .out = &versions_view, .flags = MANUAL_TAG },
	{ "POST /api/v1/versions", "Freeze main as a version.", .params = "key", .status = 201, .out = &version_view,
		.problems = "409 conflict 413 too-large", .flags = MANUAL_LOCATION },
	{ "GET /api/v1/events", "Each change as it happens, as server-sent events.",
		"event: change, with data {action, ids} of what the one who asks may see, and the ledger commit as id. "
		"event: resync says that something was missed and all is to be loaded anew.",
		.params = "last", .types = "text/event-stream", .problems = "429 rate 503 busy" },

	{ "GET /api/v1/invitations", "All invitations.", .out = &invitations_view },
	{ "POST /api/v1/invitations", "Invite somebody: a link that signs in once.", .status = 201,
		.out = &invitation_view, .problems = "404 not-found" },
	{ "GET /api/v1/accounts", "All accounts.", .out = &accounts_view },
	{ "PATCH /api/v1/accounts/{id}", "Change an account's role, name, language or groups.",
		"The members that are left out stay as they are. The last admin stays one.",
		.params = "account", .out = &account_view, .problems = "404 not-found 409 conflict" },
	{ "DELETE /api/v1/accounts/{id}", "Erase a person: account, sessions, tokens, invitations.",
		"What she wrote stays, under an id that no longer has a name. The last admin cannot be erased.",
		.params = "account", .status = 204, .problems = "404 not-found 409 conflict" },
};
const size_t n_manual_entries = COUNT(manual_entries);
/* clang-format on */
