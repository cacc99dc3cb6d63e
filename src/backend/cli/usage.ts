/** What `layerbook --help` says. */
export const USAGE = `Usage: layerbook COMMAND …

  execute NB [-o OUT | --inplace] [--only dockerfile|container] [--no-cache] [--pull]
          [-p NAME VALUE | --build-arg NAME=VALUE]… [--secret id=ID,src=FILE|env=NAME]…
          [--ssh default|ID=SOCKET|KEY]… [--allow NAME]…
                          run the notebook's cells in order, without a page
  run NB CELL [--allow NAME]… [--secret …]… [--ssh …]…
                          run one container cell, by its number among these or its id, with its input and output here
  shell NB CELL [--root] [--secret …]… [--ssh …]…
                          a shell in the image of a Dockerfile cell, by its number or id; of a cell that fails, in its last good state
  status NB [--check-bases]
                          which cells are fresh, stale or failed, and why
  verify NB [--cached-only]
                          build the notebook's Dockerfile in a clean copy of its context and compare the images
  stages NB               the stages of the Dockerfile, what they weigh and what is left behind
  export NB [--at COMMIT] [-o FILE] [--markdown] [--force]
                          the notebook's Dockerfile, now or at a commit
  import DOCKERFILE [-o NB] [--force]
                          a notebook of a Dockerfile

  log NB [-n COUNT] [--git-dir]
                          the commits of the notebook's history; --git-dir: where the git repository is
  diff NB [A] [B] [--path FILE]
                          files changed between two commits, or one file's diff
  show NB COMMIT[:PATH]   a commit, or a file as it was then
  tree NB [COMMIT[:DIR]]  a folder of the image at a commit
  path NB PATH [-n COUNT] the commits that added, changed or removed a path
  packages NB [A] [B]     packages that were installed, updated or removed between two commits
  waste NB [COMMIT]       bytes that later layers hide, and what to do about them
  tag NB COMMIT [--git NAME] [--image REPOSITORY:TAG]
                          a git tag for a commit, a name for its image, or both
  push NB URL             the history's branches and tags to another git repository

  sharing                 which images of the engine have which layers in common
  prune [--force] [--older-than DAYS] [--all] [--volumes] [--notebook NB|ID]…
                          what nobody needs of what Layerbook keeps here and on the engine; --force removes it;
                          --volumes: also volumes that cells made and no container uses
  engine                  the container engine that was found
  serve --root-dir DIR    what the Jupyter server starts

--allow names what builds (network.host, security.insecure) and containers (container.privileged, …) may ask for.
A COMMIT is an id or its first digits, a branch, a tag, the name of an opened image, or HEAD.
All commands take --json. Exit codes: 0 ok, 1 a cell or check failed, 2 wrong use, 3 no engine.`;
