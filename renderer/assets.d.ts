// Style sheets are imported for their effect; the build turns them into one file.
declare module '*.css';

// Documents of docs/ are imported as their text.
declare module '*.md?raw' {
  const text: string;
  export default text;
}

// Pictures are imported as their URL in the built page.
declare module '*.png' {
  const address: string;
  export default address;
}
