import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app'
import { PageBoundary } from './app/boundaries'
import { startSession } from './features/sign-in/session'
import './ui/base.css'
import './ui/controls.css'
import './ui/skeleton.css'

startSession()
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <PageBoundary>
      <App />
    </PageBoundary>
  </StrictMode>,
)
