/** Variables and body class that VS Code gives a webview, for its four kinds of theme. */
export interface PageTheme {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

const shared = {
  'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  'font-size': '13px',
  'font-weight': 'normal',
};

/** Dark Modern. */
const dark: PageTheme = {
  bodyClass: 'vscode-dark',
  variables: {
    ...shared,
    foreground: '#cccccc',
    descriptionForeground: '#9d9d9d',
    errorForeground: '#f85149',
    focusBorder: '#0078d4',
    'sideBar-background': '#181818',
    'editor-background': '#1f1f1f',
    'button-background': '#0078d4',
    'button-foreground': '#ffffff',
    'button-border': 'rgba(255, 255, 255, 0.07)',
    'button-hoverBackground': '#026ec1',
    'button-secondaryBackground': '#313131',
    'button-secondaryForeground': '#cccccc',
    'button-secondaryHoverBackground': '#3c3c3c',
    'checkbox-background': '#313131',
    'checkbox-border': '#3c3c3c',
    'checkbox-foreground': '#cccccc',
    'dropdown-background': '#313131',
    'input-background': '#313131',
    'input-foreground': '#cccccc',
    'inputValidation-errorBorder': '#be1100',
    'dropdown-border': '#3c3c3c',
    'dropdown-foreground': '#cccccc',
    'list-activeSelectionBackground': '#04395e',
    'list-activeSelectionForeground': '#ffffff',
    'list-warningForeground': '#cca700',
    'textBlockQuote-background': '#2b2b2b',
    'textBlockQuote-border': '#616161',
    'widget-border': '#313131',
    'charts-blue': '#59a4f9',
    'charts-foreground': '#cccccc',
    'charts-green': '#89d185',
    'charts-lines': 'rgba(204, 204, 204, 0.5)',
    'charts-orange': '#d18616',
    'charts-purple': '#b180d7',
    'charts-red': '#f14c4c',
    'charts-yellow': '#cca700',
  },
};

/** Light Modern. */
const light: PageTheme = {
  bodyClass: 'vscode-light',
  variables: {
    ...dark.variables,
    foreground: '#3b3b3b',
    descriptionForeground: '#3b3b3b',
    focusBorder: '#005fb8',
    'sideBar-background': '#f8f8f8',
    'editor-background': '#ffffff',
    'button-background': '#005fb8',
    'button-border': 'rgba(0, 0, 0, 0.1)',
    'button-hoverBackground': '#0258a8',
    'button-secondaryBackground': '#e5e5e5',
    'button-secondaryForeground': '#3b3b3b',
    'button-secondaryHoverBackground': '#cccccc',
    'checkbox-background': '#f8f8f8',
    'checkbox-border': '#cecece',
    'checkbox-foreground': '#3b3b3b',
    'dropdown-background': '#ffffff',
    'input-background': '#ffffff',
    'input-foreground': '#3b3b3b',
    'inputValidation-errorBorder': '#be1100',
    'dropdown-border': '#cecece',
    'dropdown-foreground': '#3b3b3b',
    'list-activeSelectionBackground': '#e8e8e8',
    'list-activeSelectionForeground': '#000000',
    'list-warningForeground': '#855f00',
    'textBlockQuote-background': '#f8f8f8',
    'textBlockQuote-border': '#e5e5e5',
    'widget-border': '#e5e5e5',
    'charts-blue': '#0063d3',
    'charts-foreground': '#3b3b3b',
    'charts-green': '#388a34',
    'charts-lines': 'rgba(59, 59, 59, 0.5)',
    'charts-purple': '#652d90',
    'charts-red': '#e51400',
    'charts-yellow': '#bf8803',
  },
};

/** Dark High Contrast. */
const highContrast: PageTheme = {
  bodyClass: 'vscode-high-contrast',
  variables: {
    ...dark.variables,
    foreground: '#ffffff',
    descriptionForeground: 'rgba(255, 255, 255, 0.7)',
    focusBorder: '#f38518',
    contrastBorder: '#6fc3df',
    contrastActiveBorder: '#f38518',
    'sideBar-background': '#000000',
    'editor-background': '#000000',
    'button-background': '#000000',
    'button-border': '#6fc3df',
    'button-secondaryBackground': '#000000',
    'button-secondaryForeground': '#ffffff',
    'checkbox-background': '#000000',
    'checkbox-border': '#6fc3df',
    'dropdown-background': '#000000',
    'input-background': '#000000',
    'input-foreground': '#ffffff',
    'inputValidation-errorBorder': '#6fc3df',
    'dropdown-border': '#6fc3df',
    'textBlockQuote-background': '#000000',
    'textBlockQuote-border': '#ffffff',
    'widget-border': '#6fc3df',
    'charts-foreground': '#ffffff',
    'charts-lines': 'rgba(255, 255, 255, 0.5)',
  },
};

/** Light High Contrast. */
const highContrastLight: PageTheme = {
  bodyClass: 'vscode-high-contrast-light vscode-high-contrast',
  variables: {
    ...light.variables,
    foreground: '#292929',
    descriptionForeground: 'rgba(41, 41, 41, 0.7)',
    focusBorder: '#006bbd',
    contrastBorder: '#0f4a85',
    contrastActiveBorder: '#006bbd',
    'sideBar-background': '#ffffff',
    'button-background': '#0f4a85',
    'button-border': '#0f4a85',
    'button-secondaryBackground': '#ffffff',
    'button-secondaryForeground': '#292929',
    'checkbox-background': '#ffffff',
    'checkbox-border': '#0f4a85',
    'input-background': '#ffffff',
    'input-foreground': '#292929',
    'inputValidation-errorBorder': '#0f4a85',
    'dropdown-border': '#0f4a85',
    'textBlockQuote-background': '#ffffff',
    'textBlockQuote-border': '#292929',
    'widget-border': '#0f4a85',
    'charts-foreground': '#292929',
  },
};

export const themes = { dark, light, 'high-contrast': highContrast, 'high-contrast-light': highContrastLight };
export type ThemeName = keyof typeof themes;
