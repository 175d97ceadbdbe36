#!/usr/bin/env node
import '../dist/command/echo-server.js'
