/** Ids of the commands for a notebook's build as a whole. */
export const BuildCommandIDs = {
  showStages: 'layerbook:show-stages',
  buildSettings: 'layerbook:build-settings',
  verify: 'layerbook:verify'
} as const;

/** Opens the table of a notebook that was open before a reload; `path` is the notebook's. */
export const RESTORE_STAGES = 'layerbook:restore-stages';
