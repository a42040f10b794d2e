import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` sends the calls: a running server (its certificate is local, so it is not checked). */
const server = process.env['TOLLGATE_URL'] ?? 'https://localhost:9443';
const toServer = { target: server, secure: false, changeOrigin: false };

// The one build is served below /devportal, /publisher and /admin; its files always come from /devportal/assets.
export default defineConfig({
  base: '/devportal/',
  plugins: [react()],
  build: {
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Fonts keep their names: the server's own pages (sign-in, sign-up) use the same files.
        assetFileNames: ({ names }) => (names[0]?.endsWith('.woff2') ? 'assets/[name][extname]' : 'assets/[name]-[hash][extname]'),
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/portal', '/signin', '/signup', '/signout', '/oauth2', '/static'].map((path) => [path, toServer]),
    ),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
