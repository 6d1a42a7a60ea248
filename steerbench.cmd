@echo off
rem Starts Steerbench: finds a JDK 25, builds what is stale, runs the program. "steerbench --help" lists the commands.
setlocal EnableExtensions EnableDelayedExpansion
set "HERE=%~dp0"
if "%HERE:~-1%"=="\" set "HERE=%HERE:~0,-1%"

set "JDK="
if defined JAVA_HOME call :try "%JAVA_HOME%"
if not defined JDK for /f "delims=" %%J in ('where javac 2^>nul') do if not defined JDK call :try "%%~dpJ.."
for %%R in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%USERPROFILE%\.jdks") do (
  if not defined JDK if exist "%%~R" for /d %%J in ("%%~R\*") do if not defined JDK call :try "%%~J"
)
if not defined JDK (
  echo steerbench: no JDK 25 found ^(looked at JAVA_HOME, PATH and the usual folders^). 1>&2
  echo Install one, for example Eclipse Temurin 25 from https://adoptium.net, and set JAVA_HOME to its folder. 1>&2
  exit /b 4
)

rem Stale where a source is newer than the stamp of the last build.
powershell -NoProfile -Command "$s='%HERE%\app\target\.built'; if (-not (Test-Path $s) -or -not (Test-Path '%HERE%\app\target\lib')) { exit 1 }; $t=(Get-Item $s).LastWriteTimeUtc; $n=Get-ChildItem '%HERE%\pom.xml','%HERE%\*\pom.xml','%HERE%\*\src\main' -Recurse -File | Where-Object { $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1; if ($n) { exit 1 } else { exit 0 }"
if errorlevel 1 (
  where mvn >nul 2>nul
  if errorlevel 1 (
    echo steerbench: Maven is needed to build the program and is not on PATH. 1>&2
    echo Install Apache Maven 3.8 or later, for example from https://maven.apache.org. 1>&2
    exit /b 4
  )
  echo Building Steerbench ^(the first time Maven fetches the libraries^) ... 1>&2
  if not exist "%HERE%\app\target" mkdir "%HERE%\app\target"
  type nul > "%HERE%\app\target\.building"
  set "JAVA_HOME=!JDK!"
  pushd "%HERE%"
  call mvn -B -DskipTests -pl app -am package > "%HERE%\app\target\build.log" 2>&1
  if errorlevel 1 (
    popd
    echo steerbench: the build failed; the whole output is in %HERE%\app\target\build.log 1>&2
    exit /b 4
  )
  popd
  move /y "%HERE%\app\target\.building" "%HERE%\app\target\.built" >nul
)

rem --device decides which ONNX Runtime is loaded: the one with CUDA is large.
set "DEVICE=cpu"
set "PREVIOUS="
set "WINDOW=1"
for %%A in (%*) do (
  if /i "!PREVIOUS!"=="--device" (
    set "DEVICE=%%~A"
  ) else (
    if /i not "%%~A"=="--device" set "WINDOW=0"
  )
  set "PREVIOUS=%%~A"
)
rem Without a driver nothing is fetched in vain: the program itself says what is missing.
if /i not "%DEVICE%"=="cpu" if not defined STEERBENCH_ONNXRUNTIME if not exist "%SystemRoot%\System32\nvcuda.dll" set "DEVICE=cpu"
set "CUDA=%HERE%\app\target\cuda\ai\onnxruntime\native\win-x64"
if defined STEERBENCH_ONNXRUNTIME set "CUDA=%STEERBENCH_ONNXRUNTIME%"
set "NATIVES="
if /i not "%DEVICE%"=="cpu" (
  if not exist "%CUDA%\onnxruntime_providers_cuda.dll" if not defined STEERBENCH_ONNXRUNTIME (
    echo Fetching ONNX Runtime with CUDA: a download of 742 MB, unpacked another 500 MB, once ... 1>&2
    set "JAVA_HOME=!JDK!"
    pushd "%HERE%"
    call mvn -B -N -Pcuda -Dcuda.platform=win-x64 initialize > "%HERE%\app\target\cuda.log" 2>&1
    if errorlevel 1 (
      popd
      echo steerbench: ONNX Runtime with CUDA could not be fetched; the whole output is in %HERE%\app\target\cuda.log 1>&2
      exit /b 4
    )
    popd
  )
  if exist "%CUDA%\onnxruntime_providers_cuda.dll" set NATIVES="-Donnxruntime.native.path=%CUDA%"
)

rem A window makes much that dies young; a command, little.
set "HEAP=-XX:MaxNewSize=4m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=15"
if "%WINDOW%"=="1" set "HEAP=-XX:MaxNewSize=32m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40"

set "JAVA_HOME=%JDK%"
"%JDK%\bin\java" -XX:+UseSerialGC -XX:MarkSweepDeadRatio=0 -Xms16m -Xmx1g %HEAP% -XX:+UseCompactObjectHeaders ^
    -XX:-ShrinkHeapInSteps ^
  --module-path "%HERE%\app\target\javafx" --add-modules javafx.controls,javafx.fxml,javafx.swing ^
  --enable-native-access=ALL-UNNAMED,javafx.graphics ^
  %NATIVES% %STEERBENCH_JAVA_OPTS% ^
  -cp "%HERE%\app\target\lib\*" ^
  steerbench.app.Main %*
exit /b %ERRORLEVEL%

rem Sets JDK to the folder %1 where that holds a JDK 25.
:try
if not exist "%~1\bin\javac.exe" exit /b 0
for /f "tokens=2" %%V in ('"%~1\bin\javac.exe" -version 2^>^&1') do (
  for /f "delims=.-+" %%M in ("%%V") do if "%%M"=="25" set "JDK=%~f1"
)
exit /b 0
