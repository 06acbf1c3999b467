import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { watchForInstall } from './pwa/install';
import { keepForOffline } from './pwa/register';
import './styles/tokens.css';
import './styles/base.css';

watchForInstall();
keepForOffline();

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
