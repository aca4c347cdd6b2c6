import { defineConfig } from "vite";

// One entry a build (`--mode report`, `--mode dashboard`): a classic script and a style sheet with fixed names, so
// that the report can carry both inline and a page's policy can name their hashes.
export default defineConfig(({ mode }) => ({
    publicDir: false,
    logLevel: "warn",
    build: {
        target: "es2022",
        emptyOutDir: false,
        cssCodeSplit: false,
        modulePreload: false,
        reportCompressedSize: false,
        rollupOptions: {
            input: `src/${mode}/main.ts`,
            output: {
                format: "iife",
                entryFileNames: `${mode}.js`,
                assetFileNames: `${mode}[extname]`,
            },
        },
    },
}));
