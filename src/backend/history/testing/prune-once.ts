import { pruneRepository } from '../git/prune.js';
import { Repository } from '../git/repository.js';

/** A process that prunes a repository of everything that nothing reaches, however young. Argument: the repository. */
const repository = await Repository.open(process.argv[2] ?? '');
process.stdout.write('started\n');
await pruneRepository(repository, { olderThanMs: 0 });
process.stdout.write('done\n');
