/** What another process needs, beside a config, to make the same run. */
import { InputError } from "../../check.ts";
import type { DataSet, Recipe } from "../../data/dataset.ts";
import { images, type ImagesOptions } from "../../data/images.ts";
import { rows } from "../../data/rows.ts";
import type { RowsOptions } from "../../data/row_parts.ts";
import { canonical, type RunConfig } from "../../records/record.ts";
import { type Catalog, extend, find, paper } from "../catalog.ts";
import { catalogOf, ownDigests, withCatalog } from "../values.ts";

/** Where a process finds what the names of a config stand for. */
export interface Sources {
  /** URL of a module whose `catalog` knows the names. */
  readonly module?: string;
  /** Of the data set. */
  readonly recipe?: Recipe;
}

/** The sources of a config's values; undefined where this process alone has them. */
export function sourcesOf(config: RunConfig, module?: string): Sources | undefined {
  const { own = {} } = config;
  if (module !== undefined) return Object.keys(own).length > 0 ? { module } : {};
  const { dataset: data, ...code } = own;
  if (Object.keys(code).length > 0) return undefined;
  if (data === undefined) return {};
  const dataset = find(catalogOf(config), "datasets", config.dataset);
  return "recipe" in dataset && dataset.recipe ? { recipe: dataset.recipe } : undefined;
}

const known = new Map<string, Promise<Catalog>>();

/**
 * The config with the values that its names stand for, from `sources`.
 *
 * @throws InputError when these give other values than those whose digests the config holds.
 */
export async function withSources(config: RunConfig, sources: Sources): Promise<RunConfig> {
  const key = JSON.stringify(sources);
  if (!known.has(key)) known.set(key, catalogFrom(sources));
  const catalog = await known.get(key)!;
  const { own: found = {} } = ownDigests(config, catalog);
  if (canonical(found) === canonical(config.own ?? {})) return withCatalog(config, catalog);
  throw new InputError(
    `${
      sources.module ?? sources.recipe?.path
    } does not hold what the run was asked with (digests ` +
      `${JSON.stringify(found)}, asked ${
        JSON.stringify(config.own)
      }); ask again with what it holds now`,
  );
}

async function catalogFrom({ module, recipe }: Sources): Promise<Catalog> {
  const catalog = module === undefined ? paper : await catalogIn(module);
  return recipe ? extend(catalog, { datasets: [await fromRecipe(recipe)] }) : catalog;
}

async function catalogIn(module: string): Promise<Catalog> {
  const { catalog } = await import(module) as { catalog?: Catalog };
  if (catalog?.rules && catalog.datasets) return catalog;
  throw new InputError(
    `${module} exports no catalog; it takes: export const catalog = extend(paper, {...})`,
  );
}

function fromRecipe({ make, path, options }: Recipe): Promise<DataSet> {
  return make === "rows"
    ? rows(path, options as RowsOptions)
    : images(path, options as ImagesOptions);
}
