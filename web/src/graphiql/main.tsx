// The editor's workers, as files of our own.
import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import '@graphiql/plugin-explorer/style.css'
import './workbench.css'
import { createRoot } from 'react-dom/client'
import { Workbench } from './workbench'

const root = document.getElementById('root')
if (root) createRoot(root).render(<Workbench />)
