#include "assets/assets.h"

const struct asset *asset_find(const char *name)
{
	for (size_t i = 0; i < n_assets; i++)
		if (str_eq(assets[i].name, name))
			return &assets[i];
	return NULL;
}

const struct asset *asset_served(const char *path)
{
	for (size_t i = 0; i < n_assets; i++)
		if (str_eq(assets[i].path, path))
			return &assets[i];
	return NULL;
}
