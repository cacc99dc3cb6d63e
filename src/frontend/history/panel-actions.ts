/** What the History panel asks of the application around it. */
export interface IPanelActions {
  /** Opens the panel's menu below its button. */
  openMenu(button: HTMLElement): void;
  /** Puts a Dockerfile cell into the notebook that is in front. */
  insertCell(): void;
}
