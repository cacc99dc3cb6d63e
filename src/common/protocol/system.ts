/** What an engine is and can do, as asked from it. */
export interface IEngineInfo {
  /** The engine's own id (`GET /info`, `ID`); empty when it has none. */
  readonly id: string;
  readonly name: 'docker' | 'podman';
  readonly version: string;
  readonly apiVersion: string;
  /** Where it was found: `DOCKER_HOST`, `context desktop-linux`, `/var/run/docker.sock`. */
  readonly source: string;
  /** `unix:///var/run/docker.sock`, `tcp://…`. */
  readonly host: string;
  readonly imageStore: 'overlay2' | 'containerd' | 'other';
  readonly storageDriver: string;
  readonly operatingSystem: string;
  readonly kernel: string;
  readonly architecture: string;
  readonly rootless: boolean;
  /** Whether builds go through BuildKit's Control.Solve. */
  readonly buildkit: boolean;
}

export interface IHelloResult {
  /** Version of the back end's package; must equal the page's. */
  readonly version: string;
  readonly rootDir: string;
}
