#!/usr/bin/env node
import '../dist/client/echo-client.js'
