export { showDockerfile } from '../dockerfile-view/show-dockerfile.js';
