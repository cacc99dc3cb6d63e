import { expect, it } from 'vitest';
import { readListImages } from './list-images.js';

const ID = `sha256:${'1'.repeat(64)}`;

it('reads the list of images and takes “none” for nothing', () => {
  expect(
    readListImages([
      {
        Id: ID,
        RepoTags: ['<none>:<none>'],
        RepoDigests: null,
        Size: 5,
        Created: 1_700_000_000
      },
      { Id: '2'.repeat(64), RepoTags: ['a:1', 'b:1'], Size: 6, Created: -1 }
    ])
  ).toEqual([
    {
      id: ID,
      tags: [],
      digests: [],
      size: 5,
      created: '2023-11-14T22:13:20.000Z'
    },
    {
      id: `sha256:${'2'.repeat(64)}`,
      tags: ['a:1', 'b:1'],
      digests: [],
      size: 6,
      created: null
    }
  ]);
});

it('names the field that is not understood', () => {
  expect(() => readListImages([{ Id: ID, Size: 'x', Created: 1 }])).toThrow(
    /0\.Size/
  );
});
