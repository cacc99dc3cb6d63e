import { createReadStream, rmSync } from 'node:fs';
import { URLSearchParams } from 'node:url';

import { createContext, EngineError, EXIT, SYSTEM_ENGINE } from './context.mjs';
import { followJson, ping, readJson, request } from './engine-api.mjs';
import { withLock } from './lock.mjs';
import { runningEngines } from './provision.mjs';
import { pullImage } from './pull.mjs';
import { changesOf, FINGERPRINT_LABEL, fingerprint } from './stand-in.mjs';
import { makeArchive, RECIPES, sweepArchives } from './stand-in.mjs';

/**
 * Makes sure that the base images are in an engine: those that are missing are
 * pulled, or, where no registry answers, replaced by stand-ins made of Debian
 * packages and labelled `layerbook.stand-in=true`. A stand-in is made anew when
 * its recipe or the machine's certificates have changed.
 *
 * @param {object} options
 * @param {string} [options.dockerHost] Default: DOCKER_HOST, then our running
 * engine, then the system's.
 * @param {string[]} [options.only] Names of images; default all.
 * @param {'missing' | 'never'} [options.pull] Default missing.
 * @param {(line: string) => void} [options.onProgress] Default: stderr.
 * @returns {Promise<{ name: string, id: string,
 * source: 'present' | 'pulled' | 'stand-in' }[]>}
 * @throws {EngineError} when there is no engine, or an image can neither be
 * pulled nor made.
 */
export async function ensureBaseImages(options = {}) {
  const { pull = 'missing', onProgress } = options;
  const context = createContext({ onProgress });
  const recipes = chosenRecipes(options.only);
  const dockerHost = await findEngine(options.dockerHost);
  const present = await inspectAll(dockerHost, recipes);
  if (recipes.every(recipe => present.has(recipe.name))) {
    return results(recipes, present, new Map());
  }
  // Two runs would make the same archives; the second finds them made.
  return withLock(context, 'images', async () => {
    const known = await inspectAll(dockerHost, recipes);
    const missing = recipes.filter(recipe => !known.has(recipe.name));
    sweepArchives(context);
    const sources = await obtain(context, dockerHost, missing, pull);
    return results(recipes, await inspectAll(dockerHost, recipes), sources);
  });
}

function chosenRecipes(only) {
  const unknown = only?.find(
    name => !RECIPES.some(recipe => recipe.name === name)
  );
  if (unknown !== undefined) {
    const names = RECIPES.map(recipe => recipe.name).join(', ');
    throw new EngineError(
      `There is no base image \`${unknown}\`. Use: ${names}.`,
      {
        exitCode: EXIT.usage
      }
    );
  }
  return RECIPES.filter(recipe => only?.includes(recipe.name) ?? true);
}

async function findEngine(given = process.env.DOCKER_HOST) {
  const own = given ? [] : await runningEngines();
  const dockerHost = given || own[0]?.dockerHost || SYSTEM_ENGINE;
  if (!(await ping(dockerHost))) {
    throw new EngineError(
      `No engine answers at ${dockerHost}. Start one with \`node ` +
        'scripts/engine.mjs up`, or set DOCKER_HOST to one that runs.',
      { exitCode: EXIT.noEngine }
    );
  }
  return dockerHost;
}

async function inspectAll(dockerHost, recipes) {
  const answers = await Promise.all(
    recipes.map(({ name }) => readJson(dockerHost, `/images/${name}/json`))
  );
  const pairs = recipes.map((recipe, i) => [
    recipe.name,
    currentId(recipe, answers[i])
  ]);
  return new Map(pairs.filter(([, id]) => id !== undefined));
}

function currentId(recipe, answer) {
  const made = answer?.Config?.Labels?.[FINGERPRINT_LABEL];
  const outdated = made !== undefined && made !== fingerprint(recipe);
  return outdated ? undefined : answer?.Id;
}

function results(recipes, ids, sources) {
  return recipes.map(({ name }) => ({
    name,
    id: ids.get(name),
    source: sources.get(name) ?? 'present'
  }));
}

async function obtain(context, dockerHost, recipes, pull) {
  const sources = new Map();
  const toMake = [];
  let registryAnswers = pull !== 'never';
  for (const recipe of recipes) {
    try {
      if (registryAnswers) {
        await pullImage(context, dockerHost, recipe.name);
        sources.set(recipe.name, 'pulled');
        continue;
      }
    } catch (error) {
      registryAnswers = false;
      context.say(`no image from a registry: ${error.message}`);
    }
    toMake.push(recipe);
  }
  // Each of them waits for the network and the disk in turn, so side by side
  // they take little longer than the slowest.
  await Promise.all(
    toMake.map(async recipe => {
      await importStandIn(context, dockerHost, recipe);
      sources.set(recipe.name, 'stand-in');
    })
  );
  return sources;
}

async function importStandIn(context, dockerHost, recipe) {
  const archive = await makeArchive(context, recipe);
  const [repo, tag] = recipe.name.split(':');
  const query = new URLSearchParams({ fromSrc: '-', repo, tag });
  for (const change of changesOf(recipe)) {
    query.append('changes', change);
  }
  context.say(`importing the stand-in for ${recipe.name}`);
  try {
    const response = await request(dockerHost, `/images/create?${query}`, {
      method: 'POST',
      body: createReadStream(archive)
    });
    await followJson(response, record => context.log(JSON.stringify(record)));
  } catch (cause) {
    throw new EngineError(
      `The engine at ${dockerHost} did not take the stand-in for ${recipe.name}: ` +
        `${cause.message}. Check its free space and its log, then try again.`,
      { cause }
    );
  } finally {
    rmSync(archive, { force: true });
  }
}
