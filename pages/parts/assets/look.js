// Lends the colours of the theme to everything drawn outside components, dialogs included:
// see pages/parts/look.py. Streamlit calls this again whenever the theme changes.

const NAMES = [
  "font", "primary-color", "background-color", "secondary-background-color", "text-color",
  "link-color", "border-color", "dataframe-border-color", "dataframe-header-background-color",
  "dataframe-header-text-color",
  ...["gray", "blue", "green", "orange", "red", "yellow", "violet"].flatMap((hue) => [
    `${hue}-color`, `${hue}-background-color`, `${hue}-text-color`,
  ]),
];

export default function ({ parentElement }) {
  const theme = getComputedStyle(parentElement.host);
  const root = document.documentElement.style;
  for (const name of NAMES) root.setProperty(`--st-${name}`, theme.getPropertyValue(`--st-${name}`));
  root.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
}
