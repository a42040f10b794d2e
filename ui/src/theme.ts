import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

// Every scale is one hue in OKLCH, written as sRGB; style.css names the pairs that carry text.
const gray: MantineColorsTuple = [
  '#f8fbfd', '#f3f6f7', '#eaedef', '#dfe2e3', '#c9d1d5', '#a5acb0', '#6f767a', '#53595d', '#33393c', '#191e21',
];
const dark: MantineColorsTuple = [
  '#e1e9ef', '#bdc5cb', '#9ea6ab', '#697075', '#3d4348', '#2c3337', '#1f2529', '#12181c', '#0e1318', '#080d11',
];
const teal: MantineColorsTuple = [
  '#e8f9f9', '#d0f1f1', '#aee3e3', '#85d1d0', '#5ebdbc', '#31a5a5', '#008c8d', '#007a7b', '#006667', '#004e4e',
];
const red: MantineColorsTuple = [
  '#fff0ee', '#ffe1dd', '#ffc5be', '#ffa29a', '#fc867f', '#e8605b', '#cb4644', '#b02a2d', '#911b20', '#681215',
];

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 7 },
  colors: { gray, dark, teal, red },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.4', xl: '1.3' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { transitionProps: { duration: 90, transition: 'fade' }, overlayProps: { backgroundOpacity: 0.35 }, centered: false, yOffset: '12vh' } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'none' } },
    Tooltip: { defaultProps: { openDelay: 250, transitionProps: { duration: 0 }, withArrow: false } },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'none' } },
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
});

/** Mantine's own names, pointed at the tokens of style.css: one place decides every colour in both schemes. */
export const variables: CSSVariablesResolver = () => {
  const pairs = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-2)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-anchor': 'var(--accent-ink)',
    '--mantine-color-error': 'var(--refused)',
  };
  return { variables: {}, light: pairs, dark: pairs };
};
