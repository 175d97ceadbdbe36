#!/usr/bin/env node
import '../dist/server/echo-server.js'
