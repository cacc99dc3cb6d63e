/** Ids of the commands for a notebook's build as a whole. */
export const BuildCommandIDs = {
  showStages: 'layerbook:show-stages',
  buildSettings: 'layerbook:build-settings',
  verify: 'layerbook:verify'
} as const;
