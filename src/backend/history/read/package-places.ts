import type { TreePath } from '../layer/layer-path.js';

/** Records of packages that something happened to. */
export interface IPackagePlaces {
  /** dpkg's lists of packages, each with one or many. */
  readonly dpkg: Set<TreePath>;
  readonly apk: Set<TreePath>;
  /** Directories (or files) `*.dist-info` and `*.egg-info`. */
  readonly pip: Set<TreePath>;
  /** Directories of packages in a `node_modules`. */
  readonly npm: Set<TreePath>;
}

const DPKG = /^var\/lib\/dpkg\/status(?:\.d\/[^/]+(?<!\.md5sums))?$/;
const APK = /^(?:usr\/)?lib\/apk\/db\/installed$/;
const PIP =
  /^((?:.*\/)?(?:site|dist)-packages\/[^/]+\.(?:dist|egg)-info)(?:\/(?:METADATA|PKG-INFO))?$/;
const NPM = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/package\.json$/;

export function noPlaces(): IPackagePlaces {
  return { dpkg: new Set(), apk: new Set(), pip: new Set(), npm: new Set() };
}

/** Notes a path if a package manager keeps a record at it. */
export function notePlace(places: IPackagePlaces, path: TreePath): void {
  if (path.endsWith('/package.json')) {
    addMatch(places.npm, NPM.exec(path)?.[1]);
  } else if (path.includes('-info')) {
    addMatch(places.pip, PIP.exec(path)?.[1]);
  } else if (DPKG.test(path)) {
    places.dpkg.add(path);
  } else if (APK.test(path)) {
    places.apk.add(path);
  }
}

function addMatch(set: Set<TreePath>, match: string | undefined): void {
  if (match !== undefined) {
    set.add(match);
  }
}
