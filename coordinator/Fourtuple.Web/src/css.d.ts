// Style sheets are imported for what they do; vite bundles them.
declare module "*.css";
