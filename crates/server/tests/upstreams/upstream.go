// Go's HTTP server as an upstream: one line of JSON for each whole request, in the file that is named first.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

func main() {
	log, err := os.OpenFile(os.Args[1], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	http.Serve(listener, http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		line := map[string]string{"method": request.Method, "path": request.RequestURI, "body": string(body)}
		text, _ := json.Marshal(line)
		log.Write(append(text, '\n'))
		io.WriteString(answer, "ok")
	}))
}
