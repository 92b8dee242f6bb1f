/* accord init. */
#include "cli/cli.h"

#include "desk/desk.h"

int cli_init(struct args *args, struct err *e)
{
	return desk_init(args->words[0], arg_option(args, "from"), args->sandbox, e);
}
