#include "view/view.h"

/* clang-format off */
static const struct wire_field session_fields[] = {
	W_STR(struct session_card, account, 0, 0, 0, "The account's id."),
	W_STR(struct session_card, name, 0, 0, 0, "The name it is shown by, perhaps empty."),
	W_WORD(struct session_card, role, 0, role_names + 1, "What it may do."),
	W_STRS(struct session_card, groups, 0, 0, "The groups that it speaks for."),
	W_STR(struct session_card, lang, WIRE_NULL, 0, 0,
		"The language of the interface that was chosen; null: the browser's."),
	W_BOOL(struct session_card, shared, WIRE_OPTIONAL,
		"Signed in on a device that others use, too: the session ends with the browser."),
	W_END
};
const struct wire_shape session_view = W_SHAPE("session", struct session_card, session_fields);

static const struct wire_field code_fields[] = {
	W_STR(struct code_card, code, 0, 0, 0, "A short code to be typed on the sign-in page, to be spent once."),
	W_STR(struct code_card, url, 0, 0, 0, "A link that does the same; it ends in a long code."),
	W_TIME(struct code_card, expires_at, 0,
		"When it can no longer be spent: ten minutes from now."),
	W_END
};
const struct wire_shape code_view = W_SHAPE("code", struct code_card, code_fields);

/* The address, which holds the code, and the short code are known only right after the invitation was made. */
static const struct wire_field invitation_fields[] = {
	W_STR(struct invitation_card, id, 0, 0, 0, "The invitation's id."),
	W_STR(struct invitation_card, url, WIRE_OPTIONAL, 0, 0,
		"The link that ends in the code; only in the answer that made it."),
	W_STR(struct invitation_card, code, WIRE_OPTIONAL, 0, 0,
		"A short code that may be typed instead; only in the answer that made it."),
	W_TIME(struct invitation_card, expires_at, 0, "When it can no longer be spent."),
	W_WORD(struct invitation_card, role, 0, role_names + 1, "The role that it gives."),
	W_STRS(struct invitation_card, groups, 0, 0, "The groups that it gives."),
	W_STR(struct invitation_card, name, WIRE_NULL, 0, 0,
		"The person's name; null when none was given."),
	W_STR(struct invitation_card, account, WIRE_NULL, 0, 0,
		"The account that spent it, or that it is for; null when there is none."),
	W_TIME(struct invitation_card, created_at, WIRE_NULL, "When it was made."),
	W_TIME(struct invitation_card, spent_at, WIRE_NULL,
		"When it was spent; null while it was not."),
	W_END
};
const struct wire_shape invitation_view =
	W_SHAPE("invitation", struct invitation_card, invitation_fields);
static const struct wire_field invitations_fields[] = {
	W_LIST(struct invitation_list, items, 0, 0, &invitation_view,
		"All invitations, spent ones too."),
	W_STR(struct invitation_list, next, WIRE_NULL, 0, 0, "Always null: the list is whole."),
	W_END
};
const struct wire_shape invitations_view =
	W_SHAPE("invitations", struct invitation_list, invitations_fields);

static const struct wire_field account_fields[] = {
	W_STR(struct account_card, id, 0, 0, 0, "The account's id."),
	W_STR(struct account_card, name, 0, 0, 0, "The name it is shown by, perhaps empty."),
	W_WORD(struct account_card, role, 0, role_names + 1, "What it may do."),
	W_STRS(struct account_card, groups, 0, 0, "The groups that it speaks for."),
	W_STR(struct account_card, lang, WIRE_NULL, 0, 0,
		"The language of the interface that was chosen; null: the browser's."),
	W_TIME(struct account_card, created_at, WIRE_NULL, "When it was made."),
	W_INT(struct account_card, sessions, 0, 0, 0, "Devices that are signed in."),
	W_INT(struct account_card, tokens, 0, 0, 0, "Bearer tokens that it has."),
	W_END
};
const struct wire_shape account_view = W_SHAPE("account", struct account_card, account_fields);
static const struct wire_field accounts_fields[] = {
	W_LIST(struct account_list, items, 0, 0, &account_view, "All accounts."),
	W_STR(struct account_list, next, WIRE_NULL, 0, 0, "Always null: the list is whole."),
	W_END
};
const struct wire_shape accounts_view = W_SHAPE("accounts", struct account_list, accounts_fields);

static const struct wire_field person_session_fields[] = {
	W_TIME(struct person_key, created_at, 0, "When it was signed in."),
	W_END
};
static const struct wire_shape person_session_shape =
	W_SHAPE("person_session", struct person_key, person_session_fields);
static const struct wire_field person_token_fields[] = {
	W_STR(struct person_key, name, WIRE_NULL, 0, 0, "What it was made for."),
	W_TIME(struct person_key, created_at, 0, "When it was made."),
	W_END
};
static const struct wire_shape person_token_shape =
	W_SHAPE("person_token", struct person_key, person_token_fields);
static const char *const deed_names[] = { "submitted", "commented", "decided", "undid", "froze",
					  NULL };
static const struct wire_field person_deed_fields[] = {
	W_WORD(struct person_deed, what, 0, deed_names, "What was done."),
	W_TIME(struct person_deed, at, 0, "When."),
	W_INT(struct person_deed, proposal, WIRE_OPTIONAL, 0, 0, "On which proposal."),
	W_STR(struct person_deed, section, WIRE_OPTIONAL, 0, 0, "On which section."),
	W_STR(struct person_deed, lang, WIRE_OPTIONAL, 0, 0, "In which language's text."),
	W_STR(struct person_deed, text, WIRE_NULL, 0, 0,
		"The summary, the comment, the reason, or the version's name."),
	W_END
};
static const struct wire_shape person_deed_shape =
	W_SHAPE("person_deed", struct person_deed, person_deed_fields);
static const struct wire_field person_wish_fields[] = {
	W_STR(struct wish_card, name, 0, 0, 0, "The name."),
	W_STR(struct wish_card, group, WIRE_NULL, 0, 0, "The group, as it was typed."),
	W_STR(struct wish_card, note, WIRE_NULL, 0, 0, "What was written to the editors."),
	W_TIME(struct wish_card, created_at, 0, "When it was asked for."),
	W_END
};
static const struct wire_shape person_wish_shape =
	W_SHAPE("person_wish", struct wish_card, person_wish_fields);
static const struct wire_field person_fields[] = {
	W_OBJ(struct person_card, account, 0, &account_view, "The account."),
	W_LIST(struct person_card, sessions, 0, 0, &person_session_shape,
		"Devices that are signed in."),
	W_LIST(struct person_card, tokens, 0, 0, &person_token_shape, "Bearer tokens."),
	W_LIST(struct person_card, invitations, 0, 0, &invitation_view,
		"Invitations and codes that led to the account."),
	W_LIST(struct person_card, wishes, WIRE_OPTIONAL, 0, &person_wish_shape,
		"New links that were asked for with the code of one of these invitations."),
	W_LIST(struct person_card, deeds, 0, 0, &person_deed_shape,
		"What was written and decided, oldest first; it belongs to the document."),
	W_END
};
const struct wire_shape person_view = W_SHAPE("person", struct person_card, person_fields);

static const struct wire_field session_in_fields[] = {
	W_STR(struct session_in, token, 0, 1, 200,
		"The code of an invitation or of POST /api/v1/session/codes."),
	W_STR(struct session_in, name, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_NAME,
		"What the account is to be called if the invitation gives no name."),
	W_BOOL(struct session_in, shared, WIRE_OPTIONAL,
		"The device is used by others, too: the session ends with the browser, after three hours without use, and after a day."),
	W_END
};
const struct wire_shape session_input = W_SHAPE("session_in", struct session_in, session_in_fields);

static const struct wire_field invite_fields[] = {
	W_WORD(struct invite_in, role, 0, role_names + 1, "The role that the invitation gives."),
	W_STRS(struct invite_in, groups, WIRE_OPTIONAL, 100,
		"The groups that it gives: ids of the manifest."),
	W_STR(struct invite_in, name, WIRE_OPTIONAL | WIRE_NULL, 0, TEXT_NAME,
		"The person's name."),
	W_STR(struct invite_in, account, WIRE_OPTIONAL | WIRE_NULL, 0, 40,
		"An account that is there already: the link signs it in on another device."),
	W_TIME(struct invite_in, expires, WIRE_OPTIONAL | WIRE_NULL,
		"When it can no longer be spent; seven days from now when left out."),
	W_END
};
const struct wire_shape invite_input = W_SHAPE("invite_in", struct invite_in, invite_fields);

static const struct wire_field patch_fields[] = {
	W_WORD(struct account_patch, role, WIRE_OPTIONAL, role_names + 1, "The new role."),
	W_STR(struct account_patch, name, WIRE_OPTIONAL, 0, TEXT_NAME, "The new name."),
	W_STR(struct account_patch, lang, WIRE_OPTIONAL, 0, 35,
		"The language of the interface; empty: the browser's."),
	W_STRS(struct account_patch, groups, WIRE_OPTIONAL, 100,
		"The groups that it speaks for from now on."),
	W_END
};
const struct wire_shape account_input =
	W_SHAPE("account_patch", struct account_patch, patch_fields);
/* clang-format on */
